package io.muster.preflight;

import io.muster.cluster.NpuGeneration;
import io.muster.npu.NpuChip;
import io.muster.npu.NpuListing;
import io.muster.npu.ToolAnswers;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a host tells of itself before anything is described. Immutable.
 *
 * @param asked name, address or alias under which it was asked
 * @param addresses at which other hosts may reach it, the likeliest first: that under which it was asked, if it carries it
 * @param nic interface that carries the first of them
 * @param npus ids of its NPU devices, by their device files
 * @param chips names of its NPUs, as {@code npu-smi} tells them
 */
public record FoundHost(
        String asked, List<String> addresses, Optional<String> nic, List<Integer> npus, SortedSet<String> chips) {

    public FoundHost {
        addresses = List.copyOf(addresses);
        npus = List.copyOf(npus);
    }

    /** From what the script of the preflight says there. Never fails. */
    public static FoundHost read(String asked, String said) {
        ToolAnswers answers = ToolAnswers.read(said);
        Optional<HostNics> nics = HostNics.read(answers.text("addresses"));
        List<String> addresses = nics.map(found -> found.carrier(asked).isPresent()
                        ? List.of(asked)
                        : found.reachable().toList())
                .orElse(List.of());
        var chips = new TreeSet<String>();
        answers.of("npu-smi").map(listing -> NpuListing.read(listing.text()).chips()).orElse(List.of()).stream()
                .map(NpuChip::name)
                .forEach(chips::add);
        return new FoundHost(
                asked,
                addresses,
                addresses.stream().findFirst().flatMap(address -> nics.flatMap(found -> found.carrier(address))),
                answers.text("devices")
                        .lines()
                        .map(String::strip)
                        .filter(id -> id.matches("[0-9]{1,4}"))
                        .map(Integer::valueOf)
                        .sorted()
                        .toList(),
                chips);
    }

    /** Of its NPUs, if their names are of one. */
    public Optional<NpuGeneration> generation() {
        return ChipNames.generation(chips);
    }
}
