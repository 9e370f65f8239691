/// Feeds every parser of other people's bytes with damaged input: [dev.mvc.fuzz.Harness] says what
/// is parsed and what is allowed to come of it, [dev.mvc.fuzz.Fuzzer] makes inputs and keeps those
/// that reach something new, [dev.mvc.fuzz.FuzzTest] does so briefly in each run of the tests and
/// [dev.mvc.fuzz.LongRun] for as long as one likes (`./build fuzz`).
package dev.mvc.fuzz;
