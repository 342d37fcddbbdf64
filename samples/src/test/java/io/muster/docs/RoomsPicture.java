package io.muster.docs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@link Rooms} drawn in floors: an arrow leads down to what a package uses. Where it passes floors on its way it has a place there like
 * a room of its own. The same rooms are always the same picture.
 */
final class RoomsPicture {

    private static final int FLOOR = 84;
    private static final int HEIGHT = 40;
    private static final int GAP = 18;
    private static final int MARGIN = 20;
    private static final int SWEEPS = 40;

    /** A room, or the place where an arrow passes. */
    private static final class Place {
        final String room;
        final int floor;
        final double width;
        final List<Place> above = new ArrayList<>();
        final List<Place> below = new ArrayList<>();
        double x;

        Place(String room, int floor) {
            this.room = room;
            this.floor = floor;
            this.width = room.isEmpty() ? 8 : Math.max(92, 8.2 * label(room).length() + 22);
        }
    }

    private final Rooms rooms;
    private final List<List<Place>> floors = new ArrayList<>();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final List<List<Place>> arrows = new ArrayList<>();

    private RoomsPicture(Rooms rooms) {
        this.rooms = rooms;
        for (List<String> floor : rooms.floors()) {
            var row = new ArrayList<Place>();
            for (String room : floor) {
                var place = new Place(room, floors.size());
                places.put(room, place);
                row.add(place);
            }
            floors.add(row);
        }
        places.forEach((room, place) -> rooms.nearest(room).forEach(known -> arrow(place, place(known))));
        order();
        settle();
    }

    static String svg(Rooms rooms) {
        return new RoomsPicture(rooms).svg();
    }

    private Place place(String room) {
        return Stream.ofNullable(places.get(room)).findFirst().orElseThrow();
    }

    private void arrow(Place from, Place to) {
        var way = new ArrayList<>(List.of(from));
        for (int floor = from.floor - 1; floor > to.floor; floor--) {
            var passing = new Place("", floor);
            floors.get(floor).add(passing);
            way.add(passing);
        }
        way.add(to);
        for (int i = 1; i < way.size(); i++) {
            way.get(i - 1).below.add(way.get(i));
            way.get(i).above.add(way.get(i - 1));
        }
        arrows.add(way);
    }

    /** Sorts each floor by where its neighbours are, up and down, and keeps the order with the fewest crossings. */
    private void order() {
        List<List<Place>> best = copy();
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean down = sweep % 2 == 0;
            for (int i = 1; i < floors.size(); i++) {
                List<Place> floor = floors.get(down ? floors.size() - 1 - i : i);
                Map<Place, Integer> at = positions(floors.get(down ? floors.size() - i : i - 1));
                floor.sort(Comparator.comparingDouble(
                        place -> middle(down ? place.above : place.below, at, floor.indexOf(place))));
            }
            if (crossings(floors) < crossings(best)) {
                best = copy();
            }
        }
        floors.clear();
        floors.addAll(best);
    }

    private List<List<Place>> copy() {
        return floors.stream().<List<Place>>map(ArrayList::new).toList();
    }

    private static Map<Place, Integer> positions(List<Place> floor) {
        var at = new HashMap<Place, Integer>();
        floor.forEach(place -> at.put(place, at.size()));
        return at;
    }

    private static double middle(List<Place> neighbours, Map<Place, Integer> at, int otherwise) {
        return neighbours.stream()
                .mapToInt(neighbour -> at.getOrDefault(neighbour, 0))
                .average()
                .orElse(otherwise);
    }

    private static int crossings(List<List<Place>> floors) {
        int crossings = 0;
        for (int i = 1; i < floors.size(); i++) {
            Map<Place, Integer> at = positions(floors.get(i - 1));
            var ends = new ArrayList<Integer>();
            for (Place place : floors.get(i)) {
                List<Integer> reached = place.below.stream()
                        .map(below -> at.getOrDefault(below, 0))
                        .sorted()
                        .toList();
                for (int end : reached) {
                    crossings +=
                            (int) ends.stream().filter(other -> other > end).count();
                }
                ends.addAll(reached);
            }
        }
        return crossings;
    }

    /** Moves each place to the middle of its neighbours, as far as those beside it let it. */
    private void settle() {
        floors.forEach(floor -> {
            double x = 0;
            for (Place place : floor) {
                place.x = x + place.width / 2;
                x += place.width + GAP;
            }
        });
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int i = 0; i < floors.size(); i++) {
                spread(floors.get(sweep % 2 == 0 ? i : floors.size() - 1 - i));
            }
        }
        double left =
                all().mapToDouble(place -> place.x - place.width / 2).min().orElse(0);
        all().forEach(place -> place.x += MARGIN - left);
    }

    private Stream<Place> all() {
        return floors.stream().flatMap(List::stream);
    }

    /** Least squares from the wished places, in this order and with room between: neighbours that would overlap become one block. */
    private static void spread(List<Place> floor) {
        var blocks = new ArrayList<double[]>(); // sum of wished places less offsets, number of places
        var offsets = new ArrayList<Double>();
        double offset = 0;
        for (int i = 0; i < floor.size(); i++) {
            Place place = floor.get(i);
            if (i > 0) {
                offset += floor.get(i - 1).width / 2 + GAP + place.width / 2;
            }
            offsets.add(offset);
            double wished = Stream.concat(place.above.stream(), place.below.stream())
                    .mapToDouble(neighbour -> neighbour.x)
                    .average()
                    .orElse(place.x);
            blocks.add(new double[] {wished - offset, 1});
            while (blocks.size() > 1 && mean(blocks, 2) > mean(blocks, 1)) {
                double[] last = blocks.remove(blocks.size() - 1);
                double[] before = blocks.get(blocks.size() - 1);
                before[0] += last[0];
                before[1] += last[1];
            }
        }
        int i = 0;
        for (double[] block : blocks) {
            for (int n = 0; n < block[1]; n++) {
                floor.get(i).x = block[0] / block[1] + offsets.get(i);
                i++;
            }
        }
    }

    private static double mean(List<double[]> blocks, int fromTheEnd) {
        double[] block = blocks.get(blocks.size() - fromTheEnd);
        return block[0] / block[1];
    }

    private String svg() {
        double width =
                all().mapToDouble(place -> place.x + place.width / 2).max().orElse(0) + MARGIN;
        int height = 2 * MARGIN + (floors.size() - 1) * FLOOR + HEIGHT;
        var svg = new StringBuilder(format("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$.0f %2$d" width="%1$.0f" height="%2$d" font-family="sans-serif" role="img">
                <title>The packages of Muster, each above those that it uses</title>
                <defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8Z" fill="#555"/></marker></defs>
                <rect width="100%%" height="100%%" fill="#fff"/>
                """, width, height));
        arrows.forEach(way -> svg.append(line(way)));
        places.values().forEach(place -> svg.append(box(place)));
        return svg.append("</svg>\n").toString();
    }

    private double top(Place place) {
        return MARGIN + (double) (floors.size() - 1 - place.floor) * FLOOR;
    }

    private String line(List<Place> way) {
        var path = new StringBuilder();
        for (int i = 0; i < way.size(); i++) {
            Place place = way.get(i);
            boolean last = i == way.size() - 1;
            double y = top(place) + (i == 0 ? HEIGHT : 0);
            if (i == 0) {
                path.append(format("M%.1f %.1f", place.x, y));
                continue;
            }
            Place before = way.get(i - 1);
            double from = top(before) + HEIGHT;
            double bend = (from + y) / 2;
            path.append(format(
                    " C%.1f %.1f %.1f %.1f %.1f %.1f", before.x, bend, place.x, bend, place.x, last ? y - 1 : y));
            if (!last) {
                path.append(format(" V%.1f", y + HEIGHT));
            }
        }
        return "<path d=\"" + path
                + "\" fill=\"none\" stroke=\"#555\" stroke-width=\"1.2\" marker-end=\"url(#tip)\"/>\n";
    }

    private String box(Place place) {
        String module = rooms.modules().getOrDefault(place.room, "");
        boolean core = module.equals("muster-core");
        double left = place.x - place.width / 2;
        String fill = core
                ? "#fff"
                : module.equals("muster-samples") || module.equals("muster-testkit") ? "#fdf0d5" : "#dcebf7";
        String box = format(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"5\" fill=\"%s\" stroke=\"#222\"/>\n",
                left, top(place), place.width, HEIGHT, fill);
        String name = format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"14\" fill=\"#111\">%s</text>\n",
                place.x, top(place) + (core ? 25 : 18), label(place.room));
        String of = format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"10\" fill=\"#333\">%s</text>\n",
                place.x, top(place) + 32, module);
        return core ? box + name : box + name + of;
    }

    private static String label(String room) {
        return room.equals("io.muster") ? room : room.substring("io.muster.".length());
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
