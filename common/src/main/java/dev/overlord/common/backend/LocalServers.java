package dev.overlord.common.backend;

import java.util.List;

/** Servers that people run themselves. Facts are named with what they were read in. */
final class LocalServers {
  private static final List<String> OPENAI_PATHS =
      List.of(HostedApis.CHAT, HostedApis.COMPLETIONS, HostedApis.EMBEDDINGS);
  private static final List<String> WITH_MESSAGES =
      List.of(HostedApis.CHAT, HostedApis.COMPLETIONS, HostedApis.EMBEDDINGS, HostedApis.MESSAGES);

  static final BackendFacts TABBYAPI =
      new BackendFacts(
          "TabbyAPI",
          "http://127.0.0.1:5000",
          "yes, batched",
          "2-4",
          2,
          4,
          null,
          "GET /props total_slots (max_batch_size)",
          OPENAI_PATHS,
          KeyHeader.BEARER,
          "/v1/model",
          false,
          "max_batch_size is 128 in code, 32 in the sample configuration: /props tells the true"
              + " number; requests above it queue without a word",
          "source, tabbyAPI e632af41: endpoints/core/router.py, common/health.py",
          List.of(
              "GET /health answers 503 for ever after one logged failure: readiness is read from"
                  + " /v1/model",
              "another model's name in a request loads that model, one after the other"));

  static final BackendFacts VLLM =
      new BackendFacts(
          "vLLM",
          "http://127.0.0.1:8000",
          "yes, native",
          "4-8, 16+ on large GPUs",
          4,
          8,
          256,
          "not exposed: --max-num-seqs; GET /metrics vllm:num_requests_running and _waiting",
          WITH_MESSAGES,
          KeyHeader.BEARER,
          "/health",
          false,
          "--max-num-seqs is 256 by default (1024 on GPUs of 70 GiB and more); it queues without"
              + " bound above it, 503 only with --max-num-queued-reqs or -tokens",
          "source: vllm arg_utils.py; pull request 49445",
          List.of(
              "its own default is far above what is of use: the pool's concurrency is the cap",
              "a request may stall in the middle of a stream when memory is short, without an"
                  + " error"));

  static final BackendFacts MLX =
      new BackendFacts(
          "MLX (mlx_lm.server)",
          "http://127.0.0.1:8080",
          "limited",
          "1-2",
          1,
          2,
          32,
          "not exposed: --decode-concurrency",
          List.of(HostedApis.CHAT, HostedApis.COMPLETIONS),
          KeyHeader.NONE,
          "/health",
          false,
          "batches now: --decode-concurrency 32, --prompt-concurrency 8; one at a time with a draft"
              + " model, with caches that do not merge, and for requests with a seed",
          "source, mlx-lm d78bf58e: mlx_lm/server.py",
          List.of(
              "a request with \"seed\" runs alone and waits until the running batch is empty",
              "it has no /v1/embeddings, and max_tokens is 512 unless the request says it",
              "a failed start of a generation is a 404 and is tried again"));

  static final BackendFacts OLLAMA =
      new BackendFacts(
          "Ollama",
          "http://127.0.0.1:11434",
          "no",
          "1, not recommended for swarm mode",
          1,
          1,
          1,
          "not exposed: OLLAMA_NUM_PARALLEL",
          WITH_MESSAGES,
          KeyHeader.NONE,
          "/api/version",
          false,
          "OLLAMA_NUM_PARALLEL requests a model, default 1; mllama, qwen3vl, qwen35, qwen3next,"
              + " lfm2, nemotron_h and embedding models are forced to 1",
          "source, ollama fb307609: envconfig/config.go, server/sched.go",
          List.of(
              "not for swarm mode above OLLAMA_NUM_PARALLEL: a busy loaded model refuses nothing,"
                  + " it only gets slow",
              "the first request after a pause loads the model, which may take tens of seconds"));

  static final BackendFacts LLAMACPP =
      new BackendFacts(
          "llama.cpp server",
          "http://127.0.0.1:8080",
          "limited, slots",
          "1-2",
          1,
          2,
          4,
          "GET /props total_slots",
          WITH_MESSAGES,
          KeyHeader.BEARER,
          "/health",
          true,
          "4 slots with a shared cache by default (-np), more requests wait; without streaming it"
              + " computes on when its client is gone",
          "pull requests 16736 and 17997; the disconnect was measured on a real server",
          List.of(
              "with the shared cache, a full context makes several running requests fail at once:"
                  + " lower the concurrency",
              "an explicit -np N without -kvu divides the context by N"));

  static final BackendFacts TGI =
      new BackendFacts(
          "TGI (text-generation-inference)",
          "http://127.0.0.1:3000",
          "yes, native",
          "4-8",
          4,
          8,
          128,
          "GET /info max_concurrent_requests (admission; the batch is bounded by tokens)",
          List.of(HostedApis.CHAT, HostedApis.COMPLETIONS),
          KeyHeader.BEARER,
          "/health",
          false,
          "429 at once above max_concurrent_requests, 128 by default; in maintenance mode",
          "source, text-generation-inference db931fcf: router/src/server.rs, README",
          List.of(
              "in maintenance mode: its makers recommend vLLM, SGLang, llama.cpp or MLX instead"));

  private LocalServers() {}
}
