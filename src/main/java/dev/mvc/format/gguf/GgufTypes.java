package dev.mvc.format.gguf;

import dev.mvc.tensor.DType;
import java.util.Map;
import java.util.Optional;

/// The numbers of ggml's types, as gguf-py 0.19 has them. Those that are missing were taken back.
final class GgufTypes {
  private static final Map<Integer, DType> BY_NUMBER =
      Map.ofEntries(
          Map.entry(0, DType.F32),
          Map.entry(1, DType.F16),
          Map.entry(2, DType.Q4_0),
          Map.entry(3, DType.Q4_1),
          Map.entry(6, DType.Q5_0),
          Map.entry(7, DType.Q5_1),
          Map.entry(8, DType.Q8_0),
          Map.entry(9, DType.Q8_1),
          Map.entry(10, DType.Q2_K),
          Map.entry(11, DType.Q3_K),
          Map.entry(12, DType.Q4_K),
          Map.entry(13, DType.Q5_K),
          Map.entry(14, DType.Q6_K),
          Map.entry(15, DType.Q8_K),
          Map.entry(16, DType.IQ2_XXS),
          Map.entry(17, DType.IQ2_XS),
          Map.entry(18, DType.IQ3_XXS),
          Map.entry(19, DType.IQ1_S),
          Map.entry(20, DType.IQ4_NL),
          Map.entry(21, DType.IQ3_S),
          Map.entry(22, DType.IQ2_S),
          Map.entry(23, DType.IQ4_XS),
          Map.entry(24, DType.I8),
          Map.entry(25, DType.I16),
          Map.entry(26, DType.I32),
          Map.entry(27, DType.I64),
          Map.entry(28, DType.F64),
          Map.entry(29, DType.IQ1_M),
          Map.entry(30, DType.BF16),
          Map.entry(34, DType.TQ1_0),
          Map.entry(35, DType.TQ2_0),
          Map.entry(39, DType.MXFP4),
          Map.entry(40, DType.NVFP4),
          Map.entry(41, DType.Q1_0));

  private GgufTypes() {}

  static Optional<DType> find(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }
}
