/// History as a graph: which versions lie before which, and how a person names one.
///
/// [dev.mvc.graph.Revisions] resolves what is typed (`HEAD~2`, `main`, `7c41f0e`, `@{1}`);
/// [dev.mvc.graph.HistoryWalk] lists versions, newest first; [dev.mvc.graph.MergeBase] finds what
/// versions have in common; [dev.mvc.graph.TreeWalk] flattens the folders of one.
///
/// Knows nothing of the working folder.
@NullMarked
package dev.mvc.graph;

import org.jspecify.annotations.NullMarked;
