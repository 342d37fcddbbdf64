"""ask.py: what the real vLLM says of each way to serve a model. Cases on stdin, answers on stdout, one JSON object a line.

First vLLM makes its configuration, as its API server does. Then it makes the model, as its workers do, for a rank of each
pipeline stage: no other rank runs, but the groups of ranks say that they are as large as the case wants them. Stand-ins are
the platform (npu_stand_in.py), those groups, and a CPU that says of itself that it computes in fp8. No weight is loaded.
"""

import json
import os
import sys
import tempfile
import traceback

# Whatever vLLM prints is no answer.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
os.environ.update(
    VLLM_PLUGINS="npu_stand_in",
    VLLM_LOGGING_LEVEL="CRITICAL",
    VLLM_NO_USAGE_STATS="1",
    VLLM_HOST_IP="127.0.0.1",
    HF_HUB_OFFLINE="1",
    CUDA_VISIBLE_DEVICES="",
)

import torch
import vllm._custom_ops as kernels
import vllm.distributed.parallel_state as groups
import vllm.model_executor.models.registry as registry
from vllm.config import VllmConfig, set_current_vllm_config
from vllm.engine.arg_utils import AsyncEngineArgs
from vllm.model_executor.model_loader.utils import initialize_model

# In another process it takes ten seconds for each class of models; that is for GPUs, which must not be touched yet.
registry._run_in_subprocess = lambda look: look()
torch.cpu._is_amx_tile_supported = lambda: True
kernels._supports_cpu_fp8_w8a16 = True

OPTIONS = {
    "tensor": "tensor_parallel_size",
    "pipeline": "pipeline_parallel_size",
    "data": "data_parallel_size",
    "expertParallel": "enable_expert_parallel",
    "decodeContext": "decode_context_parallel_size",
    "maxModelLen": "max_model_len",
    "maxNumSeqs": "max_num_seqs",
    "maxNumBatchedTokens": "max_num_batched_tokens",
    "chunkedPrefill": "enable_chunked_prefill",
    "redundantExperts": "eplb_config",
    "speculative": "speculative_config",
}


def configuration(case, folder):
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(case["config"], file)
    return AsyncEngineArgs(
        model=folder,
        skip_tokenizer_init=True,
        dtype="bfloat16",
        kv_cache_memory_bytes=1 << 30,
        distributed_executor_backend="ray",
        data_parallel_backend="ray" if case["data"] > 1 else "mp",
        **{name: case[key] for key, name in OPTIONS.items() if key in case},
    ).create_engine_config()


def pretend(group, size, rank=0):
    group.world_size = size
    group.ranks = list(range(size))
    group.rank = group.rank_in_group = rank


def make_model(case, config):
    pretend(groups._TP, case["tensor"])
    pretend(groups._DP, case["data"])
    for stage in range(case["pipeline"]):
        pretend(groups._PP, case["pipeline"], stage)
        config.compilation_config.static_forward_context.clear()
        with set_current_vllm_config(config):
            initialize_model(config)


def answer(case):
    for name in ("VLLM_PP_LAYER_PARTITION", "VLLM_ALLOW_LONG_MAX_MODEL_LEN"):
        os.environ.pop(name, None)
    os.environ.update(case.get("variables", {}))
    step = "configuration"
    try:
        with tempfile.TemporaryDirectory() as folder:
            config = configuration(case, folder)
        step = "model"
        make_model(case, config)
        return {"accepted": True}
    except Exception as error:
        files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        ours = [file[file.rindex("/vllm/") + 1 :] for file in files if "/site-packages/vllm/" in file]
        return {"accepted": False, "step": step, "kind": type(error).__name__, "text": str(error), "files": ours}


def main():
    with tempfile.NamedTemporaryFile() as rendezvous, set_current_vllm_config(VllmConfig()):
        groups.init_distributed_environment(1, 0, f"file://{rendezvous.name}", 0, "gloo")
        groups.initialize_model_parallel()
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)


main()
