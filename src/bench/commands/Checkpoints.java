import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Writes checkpoints of a transformer in fp32 as safetensors: a first one, and the next ones of the
/// same training run, 40 optimizer steps apart. Equal arguments give equal files.
///
/// A weight is N(0, 0.02), and AdamW moves it by about the learning rate whatever its size, so its
/// difference in units of the last place depends on its exponent. Most rows of the embedding are
/// not in the batches: they only decay, by a share of their value.
///
/// Usage: `java Checkpoints.java first FILE MEGABYTES`, `java Checkpoints.java next FILE MEGABYTES
/// STEP PREVIOUS`. Megabytes are decimal; the file has about as many.
final class Checkpoints {
  private static final float WEIGHT_SCALE = 0.02f;
  private static final float LEARNING_RATE = 2e-5f;

  /// How far 40 steps move a weight, in learning rates: their signs partly cancel. With this the
  /// differences have the entropy that those of a real fine-tune at this rate have, 17 bits.
  private static final float MOVE = 1.7f * LEARNING_RATE;

  /// AdamW's decay of 0.01 over 40 steps.
  private static final float DECAY = 40 * LEARNING_RATE * 0.01f;

  /// The share of the embedding's rows that the batches of 40 steps contain.
  private static final double TOUCHED_ROWS = 0.15;

  private static final int BLOCK = 1 << 18;
  private static final long SEED = 20_250_917;

  private Checkpoints() {}

  private enum Kind {
    EMBEDDING,
    MATRIX,
    BIAS,
    NORM
  }

  /// A tensor and where its data begins in the file.
  private record Tensor(String name, Kind kind, int rows, int columns, int number, long offset) {
    long elements() {
      return (long) rows * columns;
    }
  }

  /// The file's header and its tensors.
  private record Layout(byte[] header, List<Tensor> tensors) {}

  public static void main(String[] words) throws Exception {
    Layout layout = layout(Long.parseLong(words[2]) * 1_000_000);
    boolean isFirst = words[0].equals("first");
    int step = isFirst ? 0 : Integer.parseInt(words[3]);
    try (FileChannel file =
            FileChannel.open(
                Path.of(words[1]),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        FileChannel previous = isFirst ? null : FileChannel.open(Path.of(words[4]));
        ExecutorService pool =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      writeFully(file, ByteBuffer.wrap(layout.header), 0);
      List<Future<?>> blocks = new ArrayList<>();
      for (Tensor tensor : layout.tensors) {
        for (long at = 0; at < tensor.elements(); at += BLOCK) {
          long from = at;
          blocks.add(pool.submit(() -> writeBlock(file, previous, tensor, from, step)));
        }
      }
      for (Future<?> block : blocks) {
        block.get();
      }
    }
  }

  private static Layout layout(long bytes) {
    int hidden = bytes < 50e6 ? 128 : bytes < 200e6 ? 384 : bytes < 1e9 ? 768 : 1024;
    int vocabulary = (int) Math.min(30_522, bytes / 8 / Float.BYTES / hidden);
    List<Tensor> tensors = new ArrayList<>();
    StringBuilder json = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    add(tensors, json, "embeddings.word_embeddings.weight", Kind.EMBEDDING, vocabulary, hidden);
    for (int layer = 0; end(tensors) < bytes; layer++) {
      String name = "encoder.layer." + layer + ".";
      for (String part : List.of("query", "key", "value", "output")) {
        addLinear(tensors, json, name + "attention." + part, hidden, hidden);
      }
      add(tensors, json, name + "attention.norm.weight", Kind.NORM, 1, hidden);
      addLinear(tensors, json, name + "intermediate", 4 * hidden, hidden);
      addLinear(tensors, json, name + "output", hidden, 4 * hidden);
      add(tensors, json, name + "output.norm.weight", Kind.NORM, 1, hidden);
    }
    byte[] text = json.append('}').toString().getBytes(StandardCharsets.US_ASCII);
    int length = Math.ceilDiv(text.length, 8) * 8;
    ByteBuffer header = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(length).put(text);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return new Layout(
        header.array(),
        tensors.stream()
            .map(t ->
                new Tensor(t.name, t.kind, t.rows, t.columns, t.number, t.offset + 8 + length))
            .toList());
  }

  private static void addLinear(
      List<Tensor> tensors, StringBuilder json, String name, int rows, int columns) {
    add(tensors, json, name + ".bias", Kind.BIAS, 1, rows);
    add(tensors, json, name + ".weight", Kind.MATRIX, rows, columns);
  }

  private static void add(
      List<Tensor> tensors, StringBuilder json, String name, Kind kind, int rows, int columns) {
    Tensor tensor = new Tensor(name, kind, rows, columns, tensors.size(), end(tensors));
    tensors.add(tensor);
    String shape = rows == 1 ? "[" + columns + "]" : "[" + rows + "," + columns + "]";
    json.append(",\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, shape, tensor.offset, end(tensors)));
  }

  /// Bytes of all tensors.
  private static long end(List<Tensor> tensors) {
    return tensors.isEmpty()
        ? 0
        : tensors.getLast().offset + tensors.getLast().elements() * Float.BYTES;
  }

  private static Void writeBlock(
      FileChannel file, FileChannel previous, Tensor tensor, long from, int step)
      throws IOException {
    int count = (int) Math.min(BLOCK, tensor.elements() - from);
    long offset = tensor.offset + from * Float.BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer weights = bytes.asFloatBuffer();
    SplittableRandom random = random(tensor.number, from, step);
    if (previous == null) {
      begin(tensor.kind, weights, random);
    } else {
      readFully(previous, bytes, offset);
      advance(tensor, from, weights, random, step);
    }
    writeFully(file, bytes.rewind(), offset);
    return null;
  }

  private static void begin(Kind kind, FloatBuffer weights, SplittableRandom random) {
    float mean = kind == Kind.NORM ? 1 : 0;
    for (int i = 0; i < weights.limit(); i++) {
      weights.put(i, mean + WEIGHT_SCALE * (float) random.nextGaussian());
    }
  }

  private static void advance(
      Tensor tensor, long from, FloatBuffer weights, SplittableRandom random, int step) {
    for (int i = 0; i < weights.limit(); ) {
      int row = (int) ((from + i) / tensor.columns);
      int end = (int) Math.min(weights.limit(), (row + 1L) * tensor.columns - from);
      boolean isTouched =
          tensor.kind != Kind.EMBEDDING
              || random(-1, row, step).nextDouble() < TOUCHED_ROWS;
      float move = isTouched ? MOVE : 0;
      // Biases and the gains of norms are not decayed.
      float decay = tensor.kind == Kind.BIAS || tensor.kind == Kind.NORM ? 0 : DECAY;
      for (; i < end; i++) {
        float weight = weights.get(i);
        float noise = move == 0 ? 0 : move * (float) random.nextGaussian();
        weights.put(i, weight - decay * weight + noise);
      }
    }
  }

  private static SplittableRandom random(long a, long b, long c) {
    long mixed = SEED + a * 0x9E3779B97F4A7C15L + b * 0xC2B2AE3D27D4EB4FL + c * 0x165667B19E3779F9L;
    return new SplittableRandom(new SplittableRandom(mixed).nextLong());
  }

  private static void readFully(FileChannel file, ByteBuffer into, long offset) throws IOException {
    while (into.hasRemaining()) {
      if (file.read(into, offset + into.position()) < 0) {
        throw new EOFException("the previous checkpoint is of another size");
      }
    }
  }

  private static void writeFully(FileChannel file, ByteBuffer from, long offset)
      throws IOException {
    while (from.hasRemaining()) {
      file.write(from, offset + from.position());
    }
  }
}
