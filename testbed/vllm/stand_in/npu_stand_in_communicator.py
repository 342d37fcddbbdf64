"""A stand-in for the communicator of vllm-ascend: Gloo over the network, as between hosts."""

import torch
import torch.distributed as dist

from vllm.distributed.device_communicators.cpu_communicator import CpuCommunicator


class GlooCommunicator(CpuCommunicator):
    def _all_group_ranks_share_shm_group_name(self):
        # vLLM takes all ranks on a CPU to be on one host, and would look for the others in shared memory.
        return False

    # Ranks of data parallel bring each its own number of tokens to the experts, which vLLM's CPU communicator cannot do.

    def all_gatherv(self, input_, dim=0, sizes=None):
        assert dim == 0
        if isinstance(input_, list):
            return [self.all_gatherv(one, dim, sizes) for one in input_]
        sizes = sizes or [input_.shape[0]] * self.world_size
        padded = input_.new_zeros((max(sizes), *input_.shape[1:]))
        padded[: input_.shape[0]] = input_
        everyones = [torch.empty_like(padded) for _ in sizes]
        dist.all_gather(everyones, padded, group=self.cpu_group)
        return torch.cat([one[:size] for one, size in zip(everyones, sizes)])

    def reduce_scatterv(self, input_, dim=-1, sizes=None):
        summed = input_.movedim(dim, 0).clone()
        dist.all_reduce(summed, group=self.cpu_group)
        own = summed.chunk(self.world_size) if sizes is None else summed.split(sizes)
        return own[self.rank_in_group].movedim(0, dim).contiguous()
