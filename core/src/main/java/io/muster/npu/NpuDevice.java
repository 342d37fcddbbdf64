package io.muster.npu;

import java.util.Optional;

/**
 * One NPU device of a host, on A3 a die. Immutable.
 *
 * @param id as in {@code /dev/davinciN}, and for {@code hccn_tool -i}
 * @param chip as {@code npu-smi info} lists it, if it does
 * @param linkUp of its port in the NPU network
 * @param netHealth in the words of {@code hccn_tool}; healthy is {@code Success}
 * @param netdetect address by which it sees that the network is there
 * @param gateway of its port
 * @param ip its IPv4 address in the NPU network
 * @param tls whether its connections are encrypted
 * @param switchPort at the other end of its cable, as LLDP says
 * @param vnic of an A3 die
 * @param superPod of an A3 die
 */
public record NpuDevice(
        int id,
        Optional<NpuChip> chip,
        Reading<Boolean> linkUp,
        Reading<String> netHealth,
        Reading<String> netdetect,
        Reading<String> gateway,
        Reading<String> ip,
        Reading<Boolean> tls,
        Reading<String> switchPort,
        Reading<Vnic> vnic,
        Reading<SuperPod> superPod) {

    /** Its address in the NPU network, if it is known. */
    public Optional<String> address() {
        return ip.value();
    }

    /** Its address among the dies of a superpod, if it is known. */
    public Optional<String> vnicAddress() {
        return vnic.value().map(Vnic::address).filter(address -> !address.isEmpty());
    }

    /** The superpod that it belongs to, if that is known. */
    public Optional<String> superPodId() {
        return superPod.value().map(SuperPod::id);
    }

    /** Empty unless npu-smi tells it. */
    public Optional<NpuHealth> health() {
        return chip.flatMap(listed -> listed.health().value());
    }

    static NpuDevice read(int id, Optional<NpuChip> chip, ToolAnswers answers) {
        return new NpuDevice(
                id,
                chip,
                HccnTool.linkUp(HccnTool.answer(answers, "link", id)),
                HccnTool.netHealth(HccnTool.answer(answers, "net_health", id)),
                HccnTool.netdetect(HccnTool.answer(answers, "netdetect", id)),
                HccnTool.gateway(HccnTool.answer(answers, "gateway", id)),
                HccnTool.ip(HccnTool.answer(answers, "ip", id)),
                HccnTool.tls(HccnTool.answer(answers, "tls", id)),
                HccnTool.switchPort(HccnTool.answer(answers, "lldp", id)),
                HccnTool.vnic(HccnTool.answer(answers, "vnic", id)),
                HccnTool.superPod(answers.of("spod " + id)));
    }
}
