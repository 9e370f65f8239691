package dev.mvc.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepTest {
  @ParameterizedTest
  @CsvSource({
    "model-step-000500.safetensors, step 500",
    "epoch=3-step=1200.ckpt, step 1200",
    "epoch=3.ckpt, epoch 3",
    "model_epoch_12.pt, epoch 12",
    "iter_0000100.pth, step 100",
    "ckpt-7.index, step 7",
    "model.ckpt-7.data-00000-of-00001, step 7",
    "weights.07.h5, step 7",
    "model-1000.pt, step 1000",
    "pytorch_model-00001-of-00003.bin, ",
    "model-10-00001-of-00003.safetensors, step 10",
    "model.safetensors, ",
    "resnet50.pt, ",
    "llama-7b.gguf, ",
    "model-step-99999999999999999999.pt, "
  })
  void aFileTellsItsStep(String name, String expected) {
    assertThat(Step.ofFile(name).map(Step::toString).orElse(null)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "checkpoint-500, step 500",
    "global_step500, step 500",
    "1000, step 1000",
    "epoch_3, epoch 3",
    "version_0, ",
    "out, ",
    "run2024, "
  })
  void aFolderTellsItsStep(String name, String expected) {
    assertThat(Step.ofFolder(name).map(Step::toString).orElse(null)).isEqualTo(expected);
  }
}
