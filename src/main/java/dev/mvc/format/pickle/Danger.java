package dev.mvc.format.pickle;

/// How dangerous it is to load a pickle that imports something.
public enum Danger {
  /// It is known to build nothing but data.
  SAFE,
  /// It may be harmless, like the class of a model, but is code that loading runs.
  SUSPICIOUS,
  /// It can run commands or code, read or write files, reach the network, or find a function that
  /// does.
  DANGEROUS
}
