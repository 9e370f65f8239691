package dev.mvc.repo;

import dev.mvc.io.Disk;
import dev.mvc.io.Progress;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Optional;

/// The circumstances of one command: who, when, and how the world is reached.
///
/// @param disk every change goes through it
/// @param now the time that versions and operations get
/// @param author `Name <mail>` that overrides the configuration
/// @param userConfig the user's settings; may not exist
/// @param command what was asked for, for the operation log
/// @param progress told how far long work is
public record Caller(
    Disk disk,
    OffsetDateTime now,
    Optional<String> author,
    Path userConfig,
    String command,
    Progress progress) {}
