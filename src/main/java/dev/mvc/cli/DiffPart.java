package dev.mvc.cli;

/// What of two versions can be compared.
enum DiffPart {
  PARAMS,
  RESULTS,
  FILES,
  ARCHITECTURE,
  WEIGHTS
}
