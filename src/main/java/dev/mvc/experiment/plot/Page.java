package dev.mvc.experiment.plot;

/// A page of HTML that needs nothing else: no network, no script, no font.
public final class Page {
  private static final String CSS =
      """
      *{box-sizing:border-box}
      body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
      main{max-width:1180px;margin:0 auto;padding:20px 16px 60px}
      h1{font-size:24px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:18px;
      margin:34px 0 10px}
      p{margin:6px 0}.dim{color:var(--dim)}.good{color:var(--good)}.bad{color:var(--bad)}
      code,.id{font-family:ui-monospace,monospace;font-size:.92em}
      .charts{display:grid;gap:22px 28px;
      grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr))}
      .charts svg{width:100%;height:auto;display:block}
      """;

  private final StringBuilder html = new StringBuilder();

  /// @param title text
  /// @param css what the page needs beside the common styles
  public Page(String title, String css) {
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
        .append("style-src 'unsafe-inline'\">\n<title>")
        .append(Markup.html(title))
        .append("</title>\n<style>\n")
        .append(Colours.CSS)
        .append(CSS)
        .append(SvgChart.CSS)
        .append(css)
        .append("</style></head>\n<body><main>\n");
  }

  /// Adds markup, in which text was escaped.
  public Page add(String markup) {
    html.append(markup);
    return this;
  }

  /// Adds text.
  public Page text(String text) {
    html.append(Markup.html(text));
    return this;
  }

  /// Adds an element with nothing but text in it.
  public Page element(String tag, String text) {
    html.append('<').append(tag).append('>').append(Markup.html(text));
    html.append("</").append(tag.split(" ", 2)[0]).append(">\n");
    return this;
  }

  /// The whole page.
  public String end() {
    return html + "</main></body></html>\n";
  }
}
