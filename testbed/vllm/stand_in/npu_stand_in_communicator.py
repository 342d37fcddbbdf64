"""A stand-in for the communicator of vllm-ascend: Gloo over the network, as between hosts."""

from vllm.distributed.device_communicators.cpu_communicator import CpuCommunicator


class GlooCommunicator(CpuCommunicator):
    def _all_group_ranks_share_shm_group_name(self):
        # vLLM takes all ranks on a CPU to be on one host, and would look for the others in shared memory.
        return False
