package dev.mvc.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a tensor of a checkpoint is for: the weights of the model, or what training keeps beside
/// them. Told from names alone, by one table of rules.
public enum Role {
  /// Parameters and buffers: what is needed to run the model.
  WEIGHTS("weights"),
  /// Moments and other state of an optimizer, its fp32 master copies among them.
  OPTIMIZER("optimizer"),
  /// An averaged copy of the weights.
  EMA("EMA copy"),
  /// Schedules of the learning rate.
  SCHEDULER("scheduler"),
  /// States of random number generators.
  RNG("random state"),
  /// Counters: steps, epochs, iterations.
  STEP("step"),
  /// Metrics, loss scales, positions of data loaders.
  OTHER("other state");

  /// Longer names are nobody's.
  private static final int MAX_LENGTH = 1000;

  /// Where in a name the words of a rule are looked for.
  ///
  /// @param from index of the first part
  /// @param to index after the last part
  private record Span(int from, int to) {}

  private interface Place {
    Span of(int parts);
  }

  /// One of the first parts, which has others in it.
  private static Place outer(int most) {
    return parts -> new Span(0, Math.min(most, parts - 1));
  }

  /// One of the first parts.
  private static Place first(int most) {
    return parts -> new Span(0, Math.min(most, parts));
  }

  /// The last part of a name that has no more than so many.
  private static Place last(int most) {
    return parts -> parts > most ? new Span(0, 0) : new Span(parts - 1, parts);
  }

  /// @param words in lower case; `*` at one end stands for anything
  private record Rule(Role role, Place place, List<String> words) {
    Rule(Role role, Place place, String words) {
      this(role, place, List.of(words.split(" ", -1)));
    }

    boolean fits(List<String> name) {
      Span span = place.of(name.size());
      return span.from < span.to
          && name.subList(span.from, span.to).stream()
              .anyMatch(part -> words.stream().anyMatch(word -> fits(word, part)));
    }

    private static boolean fits(String word, String part) {
      if (word.endsWith("*")) {
        return part.startsWith(word.substring(0, word.length() - 1));
      }
      return word.startsWith("*") ? part.endsWith(word.substring(1)) : part.equals(word);
    }
  }

  /// The first rule that fits the parts of a tensor's name says its role; weights are what none
  /// fits.
  private static final List<Rule> NAMES =
      List.of(
          // Keras 3 reaches the weights through their optimizer.
          new Rule(WEIGHTS, outer(4), "_trainable_variables trainable_variables"),
          new Rule(
              RNG,
              first(3),
              "rng rngs rng_* *_rng *_rng_state *_rng_states *_rng_state_all prng prng_key"),
          new Rule(RNG, first(3), "random_state random_states python_random numpy_random"),
          new Rule(RNG, first(9), "seed_generator seed_generator_*"),
          new Rule(SCHEDULER, outer(3), "scheduler schedulers scheduler_* lr_scheduler"),
          new Rule(SCHEDULER, outer(3), "lr_schedulers lr_scheduler_* opt_param_scheduler"),
          // As Stable Diffusion, fairseq, timm, NeMo and TensorFlow call averages.
          new Rule(EMA, outer(3), "ema ema_* *_ema shadow shadow_* averaged_model *_averaged"),
          new Rule(EMA, outer(3), "swa_model swa_state_dict avg_params averages"),
          new Rule(EMA, last(99), "exponentialmovingaverage"),
          new Rule(STEP, last(99), "global_step _iterations"),
          new Rule(STEP, last(3), "iteration iterations"),
          // Torch, DeepSpeed, FSDP, Lightning, Accelerate; Optax; Keras; T5X.
          new Rule(OPTIMIZER, outer(1), "opt mom momentum momenta velocity adam"),
          new Rule(OPTIMIZER, outer(4), "optimizer optimizers optimizer_* optim optim_*"),
          new Rule(OPTIMIZER, outer(4), "opt_state opt_states opt_state_* *_optimizer"),
          new Rule(OPTIMIZER, outer(4), "base_optimizer_state param_states"),
          new Rule(OPTIMIZER, outer(9), "optimizer_slot fp32_flat_groups fp32_groups_flat"),
          new Rule(OPTIMIZER, outer(9), "single_partition_of_fp32_groups fp32_from_fp16*"),
          new Rule(OPTIMIZER, last(99), "exp_avg exp_avg_* max_exp_avg* exp_inf square_avg"),
          new Rule(OPTIMIZER, last(99), "momentum_buffer grad_avg acc_delta"),
          // Slots of TensorFlow 1 and of BERT's checkpoints.
          new Rule(OPTIMIZER, last(99), "adam adam_1 adam_m adam_v adamweightdecay* lamb lamb_1"),
          new Rule(OPTIMIZER, last(99), "momentum adagrad adadelta adadelta_1 rmsprop rmsprop_*"),
          new Rule(OPTIMIZER, last(99), "ftrl ftrl_1 beta1_power beta2_power"),
          new Rule(STEP, last(99), "step num_updates"),
          new Rule(STEP, last(2), "steps global_steps epoch epochs iter save_counter count"),
          new Rule(OTHER, outer(2), "metrics losses loops callbacks hyper_parameters"),
          new Rule(OTHER, outer(2), "grad_scaler loss_scaler dataloader* keras_api"));

  /// What files hold whose names, without their endings, are like this.
  private static final List<Rule> FILES =
      List.of(
          new Rule(RNG, first(1), "rng rng_state* random_states*"),
          new Rule(SCHEDULER, first(1), "scheduler scheduler_* lr_scheduler*"),
          new Rule(OTHER, first(1), "scaler training_args"),
          new Rule(OPTIMIZER, first(1), "optimizer optimizer_* optim *optim_states"),
          new Rule(EMA, first(1), "ema ema_* *_ema"));

  private final String label;

  Role(String label) {
    this.label = label;
  }

  /// As people read it.
  public String label() {
    return label;
  }

  /// The role of a tensor of that name.
  public static Role of(String tensor) {
    return find(NAMES, parts(tensor));
  }

  /// The role of a tensor in a file of that name, without its folder: `optimizer.pt` says more than
  /// the names in it.
  public static Role of(String file, String tensor) {
    Role role = find(FILES, parts(file));
    Role named = of(tensor);
    return role == WEIGHTS || (role == OPTIMIZER && named == STEP) ? named : role;
  }

  /// A name in lower case and in parts, without what TensorFlow hangs on it.
  private static List<String> parts(String name) {
    if (name.length() > MAX_LENGTH) {
      return List.of("");
    }
    List<String> parts = new ArrayList<>();
    String text = name.substring(0, NameParts.stem(name)).toLowerCase(Locale.ROOT);
    for (String part : text.replaceFirst(":0$", "").split("[./]", -1)) {
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    return parts.isEmpty() ? List.of("") : parts;
  }

  private static Role find(List<Rule> rules, List<String> parts) {
    return rules.stream()
        .filter(rule -> rule.fits(parts))
        .map(Rule::role)
        .findFirst()
        .orElse(WEIGHTS);
  }
}
