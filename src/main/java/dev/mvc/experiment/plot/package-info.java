/// Curves as pictures: in a terminal, and as SVG.
///
/// A [dev.mvc.experiment.plot.Chart] has [dev.mvc.experiment.plot.Series] between two
/// [dev.mvc.experiment.plot.Axis]; [dev.mvc.experiment.plot.TerminalChart] and
/// [dev.mvc.experiment.plot.SvgChart] draw it. Nothing here reads a file or knows of versions. All
/// text goes into markup through [dev.mvc.experiment.plot.Markup].
@NullMarked
package dev.mvc.experiment.plot;

import org.jspecify.annotations.NullMarked;
