package dev.mvc.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mvc.format.Fixtures;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names as the libraries write them.
class RoleTest {
  @ParameterizedTest
  @CsvSource({
    // torch.save of a dictionary
    "OPTIMIZER, optimizer.state.0.exp_avg",
    "OPTIMIZER, optimizer.state.11.step",
    "OPTIMIZER, optimizer_d.state.3.momentum_buffer",
    "OPTIMIZER, opt.state.0.max_exp_avg_sq",
    "OPTIMIZER, state.0.exp_avg_sq",
    "STEP, state.0.step",
    "EMA, ema.conv1.weight",
    "EMA, ema_state_dict.conv1.weight",
    "EMA, params_ema.conv_first.weight",
    "EMA, model_ema.diffusion_modelinput_blocks00weight",
    "RNG, rng.torch",
    "RNG, rng.numpy.1",
    "RNG, torch_rng_state",
    "RNG, cuda_rng_state_all.0",
    "STEP, global_step",
    "STEP, epoch",
    "SCHEDULER, lr_scheduler.base_lrs",
    // Lightning
    "OPTIMIZER, optimizer_states.0.state.5.exp_avg",
    "OPTIMIZER, optimizer_states.0.state.5.step",
    "SCHEDULER, lr_schedulers.0.last",
    "EMA, callbacks.EMA.ema_state_dict.w",
    "OTHER, loops.fit_loop.state",
    // DeepSpeed
    "OPTIMIZER, optimizer_state_dict.base_optimizer_state.state.0.exp_avg",
    "OPTIMIZER, optimizer_state_dict.single_partition_of_fp32_groups.0",
    "OPTIMIZER, fp32_flat_groups.0",
    "RNG, random_rng_state",
    // torch.distributed.checkpoint and FSDP
    "OPTIMIZER, optim.state.model.layers.0.weight.exp_avg",
    "OPTIMIZER, app.optim.state.layers.0.weight.step",
    "OPTIMIZER, state.model.layers.0.weight.exp_avg",
    // Megatron
    "RNG, rng_state.0.torch_rng_state",
    // Keras
    "OPTIMIZER, optimizer/vars/10",
    "OPTIMIZER, optimizer_weights/Adam/m/conv1/kernel:0",
    "OPTIMIZER, optimizer_weights/adam_2/sequential_2_conv1_bias_velocity",
    "STEP, optimizer_weights/adam_2/iteration",
    "STEP, optimizer_weights/iteration:0",
    "RNG, layers/dropout/seed_generator/vars/0",
    // TensorFlow
    "OPTIMIZER, optimizer/_variables/10/.ATTRIBUTES/VARIABLE_VALUE",
    "STEP, optimizer/_iterations/.ATTRIBUTES/VARIABLE_VALUE",
    "WEIGHTS, optimizer/_trainable_variables/0/.ATTRIBUTES/VARIABLE_VALUE",
    "OPTIMIZER, conv1/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE",
    "STEP, save_counter/.ATTRIBUTES/VARIABLE_VALUE",
    "STEP, step/.ATTRIBUTES/VARIABLE_VALUE",
    "OTHER, keras_api/metrics/0/total/.ATTRIBUTES/VARIABLE_VALUE",
    "OPTIMIZER, conv1/kernel/Adam_1",
    "OPTIMIZER, bert/encoder/layer_0/output/dense/kernel/adam_v",
    "OPTIMIZER, beta1_power",
    "EMA, conv1/kernel/ExponentialMovingAverage",
    // Optax in Flax and Orbax
    "OPTIMIZER, opt_state.0.mu.params.Dense_0.kernel",
    "OPTIMIZER, opt_state.0.nu.Dense_0.kernel",
    "OPTIMIZER, opt_state.0.count",
    "OPTIMIZER, state.opt_state.0.mu.Dense_0.kernel",
    "OPTIMIZER, state.param_states.decoder.logits.m",
    "EMA, ema_params.Dense_0.kernel",
    "STEP, state.step",
    // NumPy
    "OPTIMIZER, mom/w1",
  })
  void whatIsBesideTheWeightsIsKnown(Role role, String name) {
    assertThat(Role.of(name)).isEqualTo(role);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "w",
        "model.layers.0.self_attn.q_proj.weight",
        "bn1.running_mean",
        "bn1.num_batches_tracked",
        "layers/batch_normalization/vars/2",
        "layer_with_weights-1/moving_mean/.ATTRIBUTES/VARIABLE_VALUE",
        "quantize.ema_cluster_size",
        "vq.codebook.ema_w",
        "time_embed.step_embedding.weight",
        "timestep_embedder.mlp.0.weight",
        "decoder.schedule.betas",
        "bn.momentum.weight",
        "onnx::Conv_31",
        "/model/opt/MatMul_12",
        "blk.0.attn_norm.weight",
        "module.encoder_q.conv1.weight",
        "batch_stats.bn.mean",
        "scaler.mean",
      })
  void whatOnlySoundsLikeItIsAWeight(String name) {
    assertThat(Role.of(name)).isEqualTo(Role.WEIGHTS);
  }

  @ParameterizedTest
  @CsvSource({
    "RNG, rng_state_0.pth, cpu",
    "RNG, random_states_0.pkl, torch_manual_seed",
    "OPTIMIZER, optimizer.pt, state.0.state1",
    "OPTIMIZER, zero_pp_rank_0_mp_rank_00_optim_states.pt, param_shapes.0",
    "EMA, diffusion_pytorch_model_ema.safetensors, conv_in.weight",
    "WEIGHTS, mp_rank_00_model_states.pt, module.embed.weight",
    "WEIGHTS, model.safetensors, embed.weight",
    "OPTIMIZER, model.pt, optimizer.state.0.exp_avg",
  })
  void theNameOfTheFileSaysMoreThanThoseInIt(Role role, String file, String name) {
    assertThat(Role.of(file, name)).isEqualTo(role);
  }

  @Test
  void aTrainingCheckpointIsTakenApart() throws IOException {
    assertThat(count("pt-checkpoint"))
        .isEqualTo(Map.of(Role.WEIGHTS, 18, Role.EMA, 18, Role.OPTIMIZER, 36, Role.RNG, 3));
    assertThat(count("pt-dcp")).isEqualTo(Map.of(Role.WEIGHTS, 18, Role.OPTIMIZER, 36));
    assertThat(count("tf-checkpoint"))
        .isEqualTo(Map.of(Role.WEIGHTS, 12, Role.OPTIMIZER, 21, Role.STEP, 2));
    assertThat(count("keras-h5-full"))
        .isEqualTo(Map.of(Role.WEIGHTS, 12, Role.OPTIMIZER, 21, Role.STEP, 1));
    assertThat(count("st-llama-bf16")).isEqualTo(Map.of(Role.WEIGHTS, 21));
  }

  private static Map<Role, Integer> count(String fixture) throws IOException {
    Map<Role, Integer> roles = new TreeMap<>();
    JsonNode expected = Fixtures.json(Fixtures.ROOT.resolve(fixture).resolve("expected.json"));
    for (JsonNode tensor : expected.at("/versions/v1/tensors")) {
      roles.merge(Role.of(tensor.get("name").asText()), 1, Integer::sum);
    }
    return roles;
  }

  @Test
  void aNameOfAnyLengthIsLookedAtOnce() {
    assertThat(Role.of("optimizer.".repeat(1_000_000))).isEqualTo(Role.WEIGHTS);
  }
}
