package dev.mvc.experiment.plot;

/// The colours of pictures and pages, for light and dark surroundings, as CSS.
public final class Colours {
  /// How many lines have a colour of their own.
  public static final int LINES = 8;

  /// Colours of the frame; `--l0` to `--l7` of lines, which people tell apart who see colours
  /// differently (after Okabe and Ito, "Color Universal Design", 2008); and `--h0` to `--h7` of the
  /// cells of a heat map, from nothing to most.
  public static final String CSS =
      """
      :root{color-scheme:light dark;--bg:#fff;--card:#f6f8fa;--fg:#1f2328;--dim:#59636e;
      --rule:#d1d9e0;
      --l0:#0064b0;--l1:#c74a00;--l2:#00805c;--l3:#a8488a;--l4:#8a6d00;--l5:#2f8fc4;--l6:#6f42c1;
      --l7:#555;
      --h0:#eceff2;--h1:#cfe3f5;--h2:#a6cdee;--h3:#78b2e3;--h4:#4a94d2;--h5:#2a75b8;--h6:#12569a;
      --h7:#083a70;
      --good:#00754f;--bad:#c02626}
      @media(prefers-color-scheme:dark){:root{--bg:#0d1117;--card:#161b22;--fg:#e6edf3;
      --dim:#9198a1;--rule:#3d444d;
      --l0:#58a6ff;--l1:#ff9e5e;--l2:#3fd0a0;--l3:#f08cc8;--l4:#e3c04a;--l5:#8fd3ff;--l6:#c3a6ff;
      --l7:#b6bdc5;
      --h0:#21262d;--h1:#14304d;--h2:#15436f;--h3:#195a93;--h4:#2574b8;--h5:#4293da;--h6:#77b6f0;
      --h7:#bfe0ff;
      --good:#3fd08c;--bad:#ff7b72}}
      """;

  private Colours() {}
}
