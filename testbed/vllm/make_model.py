"""make_model.py FOLDER [experts]: a Qwen3 of 0.8 million random parameters, or one with four experts a layer, with a tokenizer
of bytes. What it says makes no sense."""

import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
    Qwen3MoeConfig,
    Qwen3MoeForCausalLM,
)

folder = sys.argv[1]

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
trainer = trainers.BpeTrainer(
    vocab_size=320,
    special_tokens=["<|end|>"],
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
)
tokenizer.train_from_iterator(["The future of AI is a tiny tokenizer " * 4], trainer)
PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>", pad_token="<|end|>").save_pretrained(folder)

torch.manual_seed(0)
sizes = dict(
    vocab_size=512,
    hidden_size=128,
    intermediate_size=256,
    num_hidden_layers=4,
    num_attention_heads=4,
    num_key_value_heads=4,
    head_dim=32,
    max_position_embeddings=1024,
    tie_word_embeddings=False,
    eos_token_id=0,
    pad_token_id=0,
    dtype="float32",
)
if "experts" in sys.argv[2:]:
    experts = dict(num_experts=4, num_experts_per_tok=2, moe_intermediate_size=64, decoder_sparse_step=1)
    sizes["vocab_size"] = 320  # as many as the tokenizer knows, so that whatever it says is a text
    model = Qwen3MoeForCausalLM(Qwen3MoeConfig(**sizes, **experts))
else:
    model = Qwen3ForCausalLM(Qwen3Config(**sizes))
model.to(torch.float32).save_pretrained(folder, safe_serialization=True)
