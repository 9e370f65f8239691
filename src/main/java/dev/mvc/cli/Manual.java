package dev.mvc.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What `mvc help COMMAND` says beside the command's line in [Commands] and its options.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Manual {
  /// At least two command lines that people will really type, the commonest first. A test parses
  /// them.
  String[] examples();

  /// What one should know before using it: paragraphs.
  String[] text() default {};
}
