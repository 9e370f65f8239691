package dev.mvc.repo;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Signature;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds out who makes a version.
final class Author {
  private static final Pattern FORM = Pattern.compile("([^<>]+?)\\s*<([^<>]*)>");

  private Author() {}

  /// The signature: `text` if given (`Name <mail>`), else the caller's author, else the settings,
  /// else the name of the system's user.
  static Signature sign(Repository repository, Optional<String> text, Optional<OffsetDateTime> date)
      throws IOException {
    OffsetDateTime time = date.orElse(repository.caller().now());
    Optional<String> given = text.or(() -> repository.caller().author());
    if (given.isPresent()) {
      Matcher form = FORM.matcher(given.get().strip());
      if (!form.matches()) {
        throw new MvcException(
            Kind.USAGE,
            "an author is written \"Name <mail>\", not \"" + given.get() + "\".",
            "`mvc commit --author \"Ada Lovelace <ada@example.org>\" …`");
      }
      return new Signature(form.group(1), form.group(2), time);
    }
    return new Signature(
        repository.config().find("user.name").orElse(System.getProperty("user.name", "unknown")),
        repository.config().find("user.email").orElse(""),
        time);
  }
}
