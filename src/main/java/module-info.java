/// Version control for machine-learning models.
module dev.mvc {
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.toml;
  requires com.github.luben.zstd_jni;
  requires info.picocli;
  requires java.management;
  requires java.net.http;
  requires org.lz4.java;
  requires org.snakeyaml.engine;
  requires static org.jspecify;

  // Picocli sets the annotated fields of the commands; Jackson reads the records they answer with.
  opens dev.mvc.cli to
      com.fasterxml.jackson.databind,
      info.picocli;

  // Their records are parts of those answers.
  opens dev.mvc.diff to
      com.fasterxml.jackson.databind;
  opens dev.mvc.experiment to
      com.fasterxml.jackson.databind;
  opens dev.mvc.experiment.data to
      com.fasterxml.jackson.databind;
  opens dev.mvc.format.about to
      com.fasterxml.jackson.databind;
  opens dev.mvc.format.scan to
      com.fasterxml.jackson.databind;
  opens dev.mvc.repo to
      com.fasterxml.jackson.databind;
  opens dev.mvc.tensor to
      com.fasterxml.jackson.databind;
  opens dev.mvc.work to
      com.fasterxml.jackson.databind;
}
