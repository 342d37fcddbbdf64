package io.muster.vllm;

import static io.muster.drift.Difference.Kind.VARIABLE;

import io.muster.drift.Difference;
import io.muster.drift.Reach;
import io.muster.drift.Restart;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** For launchers: the variables of a process against those that are wanted. */
public final class VariableDrift {

    private VariableDrift() {}

    /**
     * Those that differ, with the restart that the table gives them; the whole gang where the table is silent. Muster's own marks
     * are no variables.
     */
    public static List<Difference> of(
            String host, Map<String, String> running, Map<String, String> wanted, List<Reach> table) {
        var names = new LinkedHashSet<>(wanted.keySet());
        names.addAll(running.keySet());
        var found = new ArrayList<Difference>();
        for (String name : names) {
            Optional<String> is = Optional.ofNullable(running.get(name));
            Optional<String> shall = Optional.ofNullable(wanted.get(name));
            if (!name.startsWith("MUSTER_") && !is.equals(shall)) {
                Restart restart =
                        Reach.of(table, VARIABLE, name).map(Reach::restart).orElse(Restart.GANG);
                found.add(new Difference(host, VARIABLE, name, is, shall, restart));
            }
        }
        return found;
    }
}
