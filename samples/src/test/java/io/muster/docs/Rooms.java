package io.muster.docs;

import static java.util.stream.Collectors.toCollection;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The packages of all modules, and which uses which, as their classes say.
 *
 * @param knows what a package uses, by its name
 * @param modules the artifact of each
 */
record Rooms(NavigableMap<String, NavigableSet<String>> knows, Map<String, String> modules) {

    private static final String ALL = "io.muster";
    private static final Pattern MODULE = Pattern.compile("([\\w-]+)(?:/target/|-\\d)");

    static Rooms ofClasses() {
        var knows = new TreeMap<String, NavigableSet<String>>();
        var modules = new TreeMap<String, String>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ALL)) {
            String room = type.getPackageName();
            NavigableSet<String> known = knows.computeIfAbsent(room, r -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(Dependency::getTargetClass)
                    .map(target -> target.getBaseComponentType().getPackageName())
                    .filter(other -> other.startsWith(ALL) && !other.equals(room))
                    .forEach(known::add);
            type.getSource().map(Source::getUri).ifPresent(place -> modules.put(room, moduleOf(place.toString())));
        }
        return new Rooms(knows, modules);
    }

    /** From where a class lies: {@code .../core/target/classes/...}, or a jar that Maven has made. */
    private static String moduleOf(String place) {
        Matcher module = MODULE.matcher(place);
        if (!module.find()) {
            throw new IllegalStateException("no module in " + place);
        }
        return "muster-" + module.group(1).replaceFirst("^muster-", "").replaceFirst("-adapter$", "");
    }

    /** What a package uses, without that which one of them uses too: the arrows of a picture that can be read. */
    NavigableSet<String> nearest(String room) {
        NavigableSet<String> direct = knows.getOrDefault(room, new TreeSet<>());
        return direct.stream()
                .filter(one -> direct.stream()
                        .noneMatch(other -> !other.equals(one) && below(other).contains(one)))
                .collect(toCollection(TreeSet::new));
    }

    private Set<String> below(String room) {
        var below = new HashSet<String>();
        for (String known : knows.getOrDefault(room, new TreeSet<>())) {
            below.add(known);
            below.addAll(below(known));
        }
        return below;
    }

    /**
     * Floors from the ground up: each package is above all that it uses, and as near to those that use it as can be. Of one floor in the
     * order of names.
     */
    List<List<String>> floors() {
        var floor = new TreeMap<String, Integer>();
        knows.keySet().forEach(room -> floor(room, floor));
        int top = floor.values().stream().max(Comparator.naturalOrder()).orElseThrow();
        List<String> fromAbove = floor.keySet().stream()
                .sorted(Comparator.comparing((String room) -> floor.get(room)).reversed())
                .toList();
        for (String room : fromAbove) {
            knows.keySet().stream()
                    .filter(user -> knows.getOrDefault(user, new TreeSet<>()).contains(room))
                    .mapToInt(user -> floor.getOrDefault(user, 0) - 1)
                    .min()
                    .ifPresent(highest -> floor.put(room, highest));
        }
        return IntStream.rangeClosed(0, top)
                .mapToObj(number -> floor.entrySet().stream()
                        .filter(entry -> entry.getValue() == number)
                        .map(Map.Entry::getKey)
                        .toList())
                .toList();
    }

    private int floor(String room, Map<String, Integer> floors) {
        Integer known = floors.get(room);
        if (known != null) {
            return known;
        }
        int floor = knows.getOrDefault(room, new TreeSet<>()).stream()
                .mapToInt(other -> floor(other, floors) + 1)
                .max()
                .orElse(0);
        floors.put(room, floor);
        return floor;
    }
}
