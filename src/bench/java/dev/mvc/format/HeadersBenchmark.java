package dev.mvc.format;

import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.io.FileSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How long it takes to find all tensors of a file: milliseconds for each reading.
///
/// `large` is a safetensors file of 100 GB with 1,000 tensors, most of which the disk does not
/// hold. Others are files: `./build bench Headers -p file=/path/to/model.pt`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadersBenchmark {
  private static final String FIXTURES = "src/test/resources/fixtures/";
  private static final int TENSORS = 1000;
  private static final long TENSOR_BYTES = 100_000_000;

  @Param({
    "large",
    FIXTURES + "pt-checkpoint/v1/checkpoint.pt",
    FIXTURES + "onnx-raw/v1/model.onnx",
    FIXTURES + "tflite/v1/float32.tflite",
    FIXTURES + "keras-v3/v1/model.keras"
  })
  private String file = "";

  private Path path = Path.of("");

  @Setup
  public void open() throws IOException {
    path = file.equals("large") ? large() : Path.of(file);
  }

  @TearDown
  public void delete() throws IOException {
    if (file.equals("large")) {
      Files.delete(path);
    }
  }

  @Benchmark
  public Layout read() throws IOException, MalformedFileException {
    Path folder = path.toAbsolutePath().getParent();
    try (FileSource source = FileSource.open(path)) {
      ModelFile model =
          new ModelFile(path.getFileName().toString(), source, new DiskFolder(folder, folder));
      return ModelFormats.detect(model).orElseThrow().read(model);
    }
  }

  private static Path large() throws IOException {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < TENSORS; i++) {
      header
          .append(i == 0 ? "" : ",")
          .append("\"model.layers.")
          .append(i)
          .append(".weight\":{\"dtype\":\"F32\",\"shape\":[25000,1000],\"data_offsets\":[")
          .append(i * TENSOR_BYTES)
          .append(',')
          .append((i + 1) * TENSOR_BYTES)
          .append("]}");
    }
    byte[] bytes = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    Path file = Files.createTempFile("large", ".safetensors");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.writeLong(Long.reverseBytes(bytes.length));
      out.write(bytes);
      out.setLength(Long.BYTES + bytes.length + TENSORS * TENSOR_BYTES);
    }
    return file;
  }
}
