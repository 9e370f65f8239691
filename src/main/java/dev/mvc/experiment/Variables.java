package dev.mvc.experiment;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Chooses the environment variables that matter to a training. Only what is on a list is taken,
/// and nothing whose name hints at a secret.
final class Variables {
  private static final List<String> PREFIXES =
      List.of(
          "CUDA_",
          "CUBLAS_",
          "CUDNN_",
          "NVIDIA_",
          "NCCL_",
          "ROCR_",
          "HIP_",
          "GLOO_",
          "OMP_",
          "MKL_",
          "OPENBLAS_",
          "BLIS_",
          "KMP_",
          "GOMP_",
          "NUMEXPR_",
          "NUMBA_",
          "PYTHON",
          "TORCH",
          "PYTORCH_",
          "TF_",
          "XLA_",
          "JAX_",
          "TPU_",
          "HF_",
          "TRANSFORMERS_",
          "TOKENIZERS_",
          "ACCELERATE_",
          "DEEPSPEED_",
          "LIGHTNING_",
          "PL_",
          "SLURM_JOB_",
          "SLURM_NNODES");

  private static final List<String> NAMES =
      List.of(
          "SEED",
          "RANK",
          "LOCAL_RANK",
          "WORLD_SIZE",
          "MASTER_ADDR",
          "MASTER_PORT",
          "VIRTUAL_ENV",
          "CONDA_DEFAULT_ENV",
          "CONDA_PREFIX",
          "LD_LIBRARY_PATH",
          "LD_PRELOAD",
          "WANDB_MODE",
          "WANDB_PROJECT",
          "MLFLOW_EXPERIMENT_NAME",
          "LANG",
          "LC_ALL",
          "TZ");

  private static final List<String> SECRETS =
      List.of("TOKEN", "KEY", "SECRET", "PASSW", "CREDENTIAL", "AUTH", "COOKIE", "SIGNATURE");

  private static final int MOST = 1000;

  private Variables() {}

  /// Those that matter.
  static SortedMap<String, String> choose(Map<String, String> variables) {
    SortedMap<String, String> chosen = new TreeMap<>();
    variables.forEach((name, value) -> {
      if (matters(name)) {
        chosen.put(name, value.length() > MOST ? value.substring(0, MOST) + "…" : value);
      }
    });
    return chosen;
  }

  static boolean matters(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    boolean isListed =
        NAMES.contains(upper)
            || upper.endsWith("_SEED")
            || PREFIXES.stream().anyMatch(upper::startsWith);
    // TOKENIZERS_PARALLELISM is no secret, though its name begins like one.
    String rest = upper.replace("TOKENIZERS", "");
    return isListed && SECRETS.stream().noneMatch(rest::contains);
  }
}
