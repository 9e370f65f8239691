package dev.mvc.experiment.plot;

import static dev.mvc.experiment.plot.ChartTest.chart;
import static dev.mvc.experiment.plot.ChartTest.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SvgChartTest {
  private static final String HOSTILE =
      "</svg><script>alert('1')</script>\"&\u0000\u001b[31m\u202e\ud800\uffff x";

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static List<Element> elements(Document document, String tag) {
    NodeList found = document.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  private static List<String> lines(Document document) {
    return elements(document, "path").stream()
        .filter(path -> path.hasAttribute("stroke") && !path.getAttribute("d").contains("h20"))
        .map(path -> path.getAttribute("d"))
        .toList();
  }

  @Test
  void aChartIsXmlWithALineForEachStretch() throws Exception {
    Document document = parse(SvgChart.draw(chart(line("a", 0, 1, Double.NaN, 3, 4))));
    assertThat(lines(document)).singleElement().asString().matches("M.*L.*M.*L[^ML]*");
    assertThat(elements(document, "circle")).hasSize(4);
    assertThat(elements(document, "title").getLast().getTextContent()).isEqualTo("a, step 4: 4");
  }

  @Test
  void aFileHasAllChartsAndIsWhole() throws Exception {
    Chart two = chart(line("main", 1, 2), line("topic", 2, 1));
    Document document = parse(SvgChart.file(List.of(two, two, chart(line("a", 1)))));
    assertThat(elements(document, "svg")).hasSize(4);
    assertThat(lines(document)).hasSize(5);
    assertThat(elements(document, "text")).extracting(Element::getTextContent).contains("topic");
  }

  @Test
  void namesStayText() throws Exception {
    Chart hostile =
        Chart.of(
            HOSTILE, HOSTILE, List.of(line(HOSTILE, 1, 2), line("b", 2)), SvgChart.form(false));
    String svg = SvgChart.file(List.of(hostile));
    Document document = parse(svg);
    assertThat(elements(document, "script")).isEmpty();
    assertThat(elements(document, "svg").getLast().getAttribute("aria-label"))
        .startsWith("</svg><script>alert('1')</script>\"&\\u{0}\\u{1b}[31m\\u{202e}\\u{d800}");
    assertThat(svg)
        .doesNotContain("<script")
        .doesNotContainPattern("[\\u0000-\\u0008\u001b\u202e]");
    String page = new Page(HOSTILE, "").element("h1", HOSTILE).text(HOSTILE).end();
    assertThat(page).doesNotContain("<script").contains("&lt;script&gt;");
  }

  @Test
  void markdownHasNoMarkupOfNames() {
    assertThat(Markup.markdown("a|b [x](y) <i> *_`~ @me\n#1"))
        .isEqualTo("a\\|b \\[x\\](y) \\<i\\> \\*\\_\\`\\~ @<!-- -->me\\u{a}\\#1");
  }

  @Test
  void noiseOfAMillionPointsIsASmallPicture() throws Exception {
    double[] noise = new SplittableRandom(1).doubles(1_000_000).toArray();
    String svg = SvgChart.draw(chart(line("a", noise)));
    assertThat(svg.length()).isLessThan(40_000);
    assertThat(lines(parse(svg))).hasSize(1);
  }
}
