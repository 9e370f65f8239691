package dev.mvc.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/// Which mvc this is.
final class Version {
  private Version() {}

  /// As `0.1.0`: from the module, else from the jar, else `development`.
  static String number() {
    return Optional.ofNullable(Version.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .or(() -> Optional.ofNullable(Version.class.getPackage().getImplementationVersion()))
        .orElse("development");
  }

  /// As `mvc 0.1.0 (Java 25.0.3, Linux amd64)`.
  static String line() {
    return "mvc %s (Java %s, %s %s)"
        .formatted(
            number(),
            System.getProperty("java.version"),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
  }
}
