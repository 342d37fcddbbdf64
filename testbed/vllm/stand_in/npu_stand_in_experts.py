"""A stand-in for the experts of vllm-ascend. The kernel for CPUs takes every expert to be on its own rank."""

from inspect import signature

from vllm.model_executor.layers.fused_moe.experts.cpu_moe import CPUUnquantizedExperts


def keep_to_own():
    """Of the chosen experts those of other ranks count nothing, and the others are known by their number on this rank."""
    kernel = CPUUnquantizedExperts.apply
    if hasattr(kernel, "keeps_to_own"):
        return
    names = signature(kernel)

    def apply(*args, **kwargs):
        given = names.bind(*args, **kwargs)
        of = given.arguments
        if of["expert_map"] is not None:
            own = of["expert_map"][of["topk_ids"].long()]
            of["topk_weights"] = of["topk_weights"].masked_fill(own < 0, 0)
            of["topk_ids"] = own.clamp(min=0).to(of["topk_ids"].dtype)
        return kernel(*given.args, **given.kwargs)

    apply.keeps_to_own = True
    CPUUnquantizedExperts.apply = apply
