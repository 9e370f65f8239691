package dev.mvc.cli;

/// What of two versions can be compared.
enum DiffPart {
  PARAMS,
  RESULTS,
  DATA,
  FILES,
  ARCHITECTURE,
  WEIGHTS
}
