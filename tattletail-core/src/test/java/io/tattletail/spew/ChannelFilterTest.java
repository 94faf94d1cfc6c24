package io.tattletail.spew;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelFilterTest {
  @Test
  void aNameMatchesItselfAlone() {
    ChannelFilter filter = ChannelFilter.of("contact.added");

    assertThat(filter.matches("contact.added")).isTrue();
    assertThat(filter.matches("contact-added")).isFalse();
    assertThat(filter.matches("contact.added.x")).isFalse();
    assertThat(filter.matches("Contact.added")).isFalse();
  }

  @Test
  void aStarStopsAtADot() {
    ChannelFilter filter = ChannelFilter.of("contact.*");

    assertThat(filter.matches("contact.added")).isTrue();
    assertThat(filter.matches("contact.")).isTrue();
    assertThat(filter.matches("contact.a\nb")).isTrue();
    assertThat(filter.matches("contact.address.added")).isFalse();
    assertThat(filter.matches("contacts")).isFalse();
  }

  @Test
  void twoStarsGoAcrossDots() {
    assertThat(ChannelFilter.of("contact.**").matches("contact.address.added")).isTrue();
    assertThat(ChannelFilter.of("**.added").matches("contact.address.added")).isTrue();
    assertThat(ChannelFilter.of("a**z").matches("a\n.z")).isTrue();
    assertThat(ChannelFilter.of("***").matches("a.b")).isTrue();
  }

  @Test
  void aStarMayStandAnywhere() {
    assertThat(ChannelFilter.of("#*.wikipedia").matches("#en.wikipedia")).isTrue();
    assertThat(ChannelFilter.of("a*c.*e").matches("abc.de")).isTrue();
    assertThat(ChannelFilter.of("a*c.*e").matches("abc.d")).isFalse();
  }

  @Test
  void everyOtherCharacterOfAPatternIsLiteral() {
    ChannelFilter filter = ChannelFilter.of("a.(b)[c]+?|\\E\\Qx$*");

    assertThat(filter.matches("a.(b)[c]+?|\\E\\Qx$y")).isTrue();
    assertThat(filter.matches("aX(b)[c]+?|\\E\\Qx$y")).isFalse();
  }

  @Test
  void exactlyTakesAStarForAStar() {
    ChannelFilter filter = ChannelFilter.exactly(List.of("a*"));

    assertThat(filter.matches("a*")).isTrue();
    assertThat(filter.matches("ab")).isFalse();
    assertThat(filter.enumerable()).contains(Set.of("a*"));
  }

  @Test
  void allMatchesEverythingAndNoneNothing() {
    assertThat(ChannelFilter.all().matches("any.thing")).isTrue();
    assertThat(ChannelFilter.all().enumerable()).isEmpty();
    assertThat(ChannelFilter.of().matches("any")).isFalse();
    assertThat(ChannelFilter.of().enumerable()).contains(Set.of());
  }

  @Test
  void orMatchesWhatEitherDoes() {
    ChannelFilter filter = ChannelFilter.of("a").or(ChannelFilter.of("b.*"));

    assertThat(filter.matches("a")).isTrue();
    assertThat(filter.matches("b.c")).isTrue();
    assertThat(filter.matches("c")).isFalse();
    assertThat(filter.enumerable()).isEmpty();
    assertThat(ChannelFilter.of("a").or(ChannelFilter.exactly(List.of("*"))).enumerable())
        .contains(Set.of("a", "*"));
  }

  @Test
  void filtersOfTheSameNamesAndPatternsAreEqual() {
    assertThat(ChannelFilter.of("a", "b*"))
        .isEqualTo(ChannelFilter.of("b*", "a"))
        .hasSameHashCodeAs(ChannelFilter.of("b*", "a"))
        .isNotEqualTo(ChannelFilter.of("a"));
    assertThat(ChannelFilter.of("*")).isNotEqualTo(ChannelFilter.exactly(List.of("*")));
    assertThat(ChannelFilter.of("a", "b*")).hasToString("[a, b*]");
  }
}
