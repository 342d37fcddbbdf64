package io.muster.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The picture of the rooms is drawn from the classes, and the page tells of each room. */
class ArchitecturePageTest {

    private static final Path PICTURE = Path.of("../docs/pictures/rooms.svg");
    private static final Path PAGE = Path.of("../docs/architecture.md");
    private static final Pattern ROOM = Pattern.compile("`(io\\.muster(?:\\.[a-z]+)*)`");

    private final Rooms rooms = Rooms.ofClasses();

    @Test
    void thePictureShowsWhatUsesWhat() throws IOException {
        String picture = RoomsPicture.svg(rooms);

        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(PICTURE, picture);
        }
        assertThat(picture)
                .as(
                        "Where the change is meant: mvn test -pl samples -am -Dgolden.rewrite=true, and look at the picture")
                .isEqualTo(Files.readString(PICTURE));
    }

    @Test
    void theTableHasEachRoomOnce() throws IOException {
        Set<String> told = new TreeSet<>();
        Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| "))
                .flatMap(line ->
                        ROOM.matcher(line.substring(0, line.indexOf('|', 1))).results())
                .forEach(room ->
                        assertThat(told.add(room.group(1))).as(room.group(1)).isTrue());

        assertThat(told).isEqualTo(rooms.knows().keySet());
    }

    /** Else the picture would have no floors. */
    @Test
    void nobodyIsBelowWhatItUses() {
        var floors = rooms.floors();
        for (int floor = 0; floor < floors.size(); floor++) {
            for (String room : floors.get(floor)) {
                Set<String> lower = new TreeSet<>();
                floors.subList(0, floor).forEach(lower::addAll);
                assertThat(lower).as(room).containsAll(rooms.knows().getOrDefault(room, new TreeSet<>()));
            }
        }
    }
}
