package io.tattletail.flume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class FlumeIsOptionalTest {
  @Test
  void whoReplaysGetsNoJarOfFlume() throws Exception {
    // What Maven gives those who depend on this module.
    String classPath = Files.readString(Path.of("target", "runtime.classpath"));

    assertThat(classPath.trim().split(File.pathSeparator))
        .extracting(jar -> Path.of(jar).getFileName().toString())
        .anyMatch(jar -> jar.startsWith("hadoop-common"))
        .noneMatch(jar -> jar.matches("(flume|netty-all|libthrift|commons-lang-2).*"));
  }

  @Test
  void whoRecordsGetsNoJarOfFlume() throws Exception {
    NodeList dependencies =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new File("../tattletail-recorder/pom.xml"))
            .getElementsByTagName("dependency");
    int found = 0;
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element dependency = (Element) dependencies.item(i);
      if (text(dependency, "groupId").startsWith("org.apache.flume")) {
        found++;
        assertThat(text(dependency, "optional")).isEqualTo("true");
      }
    }
    assertThat(found).isEqualTo(3);
  }

  private static String text(Element dependency, String name) {
    NodeList elements = dependency.getElementsByTagName(name);
    return elements.getLength() == 0 ? "" : elements.item(0).getTextContent();
  }
}
