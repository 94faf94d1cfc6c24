package io.tattletail.bom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * What a user imports. The BOM has no parent and imports nothing, so that its file is all there is
 * of it.
 */
class BomTest {
  private final Document bom = parse(Path.of("bom/pom.xml"));
  private final Document parent = parse(Path.of("../pom.xml"));

  @Test
  void itManagesOurModulesAndNothingElse() throws Exception {
    assertThat(all(bom, "/project/parent")).isEmpty();
    assertThat(all(bom, "/project/dependencies")).isEmpty();
    assertThat(all(bom, "//dependencyManagement/dependencies/dependency/artifactId"))
        .containsExactly(
            "tattletail-core", "tattletail-recorder", "tattletail-replay", "tattletail-testkit");
    assertThat(all(bom, "//dependency/groupId")).containsOnly("io.tattletail");
    assertThat(all(bom, "//dependency/version")).containsOnly("${project.version}");
    assertThat(all(bom, "//dependency/scope")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "groupId",
        "version",
        "url",
        "licenses",
        "developers",
        "scm",
        "properties/project.build.outputTimestamp",
        "profiles/profile[id='release']//plugin[artifactId='central-publishing-maven-plugin']/configuration"
      })
  void itSaysWhatTheParentSays(String element) throws Exception {
    assertThat(all(bom, "/project/" + element))
        .isNotEmpty()
        .isEqualTo(all(parent, "/project/" + element));
  }

  @Test
  void itSignsAndUploadsWithTheParentsPlugins() throws Exception {
    assertThat(all(bom, "//profile[id='release']//plugin/version"))
        .isEqualTo(
            List.of(
                all(parent, "//properties/gpg.plugin.version").get(0),
                all(parent, "//properties/central.plugin.version").get(0)));
  }

  private static Document parse(Path file) {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    } catch (Exception e) {
      throw new IllegalStateException(file + " cannot be read", e);
    }
  }

  /** The texts of the elements, without line breaks and indents. */
  private static List<String> all(Document document, String path) throws Exception {
    NodeList nodes =
        (NodeList)
            XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().strip().replaceAll("\\s+", " "));
    }
    return texts;
  }
}
