"""A stand-in for the platform of vllm-ascend, where there is no NPU: vLLM's own CPU, which Ray is told is an NPU."""

from vllm.platforms.cpu import CpuPlatform


def platform():
    return "npu_stand_in.NpuStandIn"


class NpuStandIn(CpuPlatform):
    device_name = "npu-stand-in"
    ray_device_key = "NPU"
    device_control_env_var = "ASCEND_RT_VISIBLE_DEVICES"
    ray_noset_device_env_vars = ["RAY_EXPERIMENTAL_NOSET_ASCEND_RT_VISIBLE_DEVICES"]

    @classmethod
    def get_device_communicator_cls(cls):
        return "npu_stand_in_communicator.GlooCommunicator"

    @classmethod
    def check_and_update_config(cls, vllm_config):
        super().check_and_update_config(vllm_config)
        # As vllm-ascend: the tokens of a tensor group are not shared out before the experts. Without such a group any name
        # will do, and this one would need a GPU.
        if vllm_config.parallel_config.tensor_parallel_size > 1:
            vllm_config.parallel_config.all2all_backend = "flashinfer_all2allv"
