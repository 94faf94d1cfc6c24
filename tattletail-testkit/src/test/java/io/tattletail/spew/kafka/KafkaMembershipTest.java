package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.CapturingHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The membership of subscriptions in their groups when processes start, end and are killed. */
class KafkaMembershipTest extends KafkaFixture {
  @TempDir Path directory;

  private SubscriberProcess start(String topic, Map<String, String> properties) throws Exception {
    return new SubscriberProcess(kafka.bootstrapServers(), group, topic, directory, properties);
  }

  /**
   * Sessions that last longer than a test waits. In the newer protocol the broker sets their
   * length, which is long enough by default.
   */
  private static Map<String, String> longSessions(String protocol) {
    return protocol.equals("classic")
        ? Map.of(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "300000")
        : Map.of(ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol);
  }

  private GroupMembers groups() {
    return new GroupMembers(kafka.admin(), new BrokerCalls(options().brokerTimeout()));
  }

  private List<MemberDescription> members() {
    return List.copyOf(groups().all(group));
  }

  /** Without the host's name. */
  private Set<String> numbers() {
    Set<String> numbers = new TreeSet<>();
    for (MemberDescription member : members()) {
      String id = member.groupInstanceId().orElse("-dynamic");
      numbers.add(id.substring(id.lastIndexOf('-') + 1));
    }
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aProcessThatWasKilledGoesOnAtOnceWhenItIsStartedAgain(String protocol) throws Exception {
    String topic = kafka.newTopic(2);
    Map<String, String> properties = longSessions(protocol);
    KafkaSpew publisher = open();
    publish(publisher, topic, 0, 10);
    try (SubscriberProcess first = start(topic, properties)) {
      first.await("e9");
      first.kill();
      publish(publisher, topic, 10, 20);
      try (SubscriberProcess second = start(topic, properties)) {
        second.await("e19");
        assertThat(numbers()).containsExactly("0");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aSubscriptionIsMovedThoughItsProcessWasKilled(String protocol) throws Exception {
    String topic = kafka.newTopic(1);
    Map<String, String> properties = longSessions(protocol);
    KafkaSpew spew =
        open(options -> options.consumerProperties(properties).memberId("the-only-one"));
    Map<String, String> stale = new HashMap<>(properties);
    stale.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "the-only-one");
    publish(spew, topic, 0, 10);
    try (SubscriberProcess killed = start(topic, stale)) {
      killed.await("e9");
    }
    assertThat(members()).hasSize(1);
    CapturingHandler handler = new CapturingHandler();

    subscribe(spew, topic, StartAt.after(Map.of(stream(topic, 0), 6L)), handler);

    assertThat(ids(handler.await(3, SOON))).isEqualTo(ids(7, 10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void processesOfAHostAreMembersOfTheirOwnAndLeaveWhenTheyClose(String protocol) throws Exception {
    String topic = kafka.newTopic(4);
    Map<String, String> properties = longSessions(protocol);
    CapturingHandler handler = new CapturingHandler();
    Subscription first =
        subscribe(open(options -> options.consumerProperties(properties)), topic, handler);
    KafkaSpew second = open(options -> options.consumerProperties(properties));
    Subscription leaving = subscribe(second, topic, handler);
    Await.until("two members", () -> numbers().equals(Set.of("0", "1")));

    leaving.close();
    assertThat(numbers()).containsExactly("0");
    publish(second, topic, 0, 20);
    handler.await(20, SOON);

    subscribe(second, topic, handler);
    Await.until("two members again", () -> numbers().equals(Set.of("0", "1")));
    first.close();
    publish(second, topic, 20, 40);
    handler.await(40, SOON);
    assertThat(ids(handler.events())).hasSize(40).doesNotHaveDuplicates();
    assertThat(numbers()).containsExactly("1");
  }

  @Test
  void aProcessWithAnotherDirectoryForItsLocksKeepsOutOfALivingOnesPlace() throws Exception {
    String topic = kafka.newTopic(2);
    KafkaSpew spew = open();
    publish(spew, topic, 0, 1);
    try (SubscriberProcess living = start(topic, Map.of())) {
      living.await("e0");

      Subscription second = subscribe(spew, topic, new CapturingHandler());

      Await.until("two members", () -> numbers().equals(Set.of("0", "1")));
      second.close();
    }
  }

  @Test
  void aMemberOfAnotherHostOrOfALivingProcessIsLiving() {
    assertThat(Memberships.isLiving("consumer", "/127.0.0.1")).isFalse();
    assertThat(Memberships.isLiving("consumer", "/192.0.2.1")).isTrue();
    String own = "consumer" + ProcessMark.own();
    assertThat(Memberships.isLiving(own, "/127.0.0.1")).isFalse();
    assertThat(Memberships.isLiving(own, "/192.0.2.1")).isTrue();
    assertThat(Memberships.isLiving("consumer-pid1.0", "/127.0.0.1")).isFalse();
  }

  /** A proxy or a bridge shows many hosts under an address that each of them has. */
  @Test
  void aMemberOfAnotherKernelIsLivingWhateverItsAddress() {
    String own = "consumer" + ProcessMark.own();
    String other = own.substring(0, own.lastIndexOf('.')) + ".0badc0de";

    assertThat(Memberships.isLiving(other, "/127.0.0.6")).isTrue();
    assertThat(Memberships.isLiving(own, "/127.0.0.6")).isFalse();
  }

  @Test
  void aMarkIsOfALivingProcessUntilThatEndsOrAnotherHasItsNumber() throws Exception {
    Process process = new ProcessBuilder("cat").start();
    try {
      String mark = ProcessMark.of(process.toHandle());
      assertThat(ProcessMark.isOfAnotherLivingProcess("consumer" + mark)).isTrue();
      String[] parts = mark.split("\\.", -1);
      assertThat(
              ProcessMark.isOfAnotherLivingProcess(
                  "consumer" + parts[0] + "." + (Long.parseLong(parts[1]) - 1) + "." + parts[2]))
          .isFalse();

      process.destroyForcibly().waitFor();
      assertThat(ProcessMark.isOfAnotherLivingProcess("consumer" + mark)).isFalse();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aMarkDoesNotGoByAClockThatMayBeSet() throws Exception {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));

    assertThat(ProcessMark.own())
        .isEqualTo(
            "-pid%d.%s.%s",
            ProcessHandle.current().pid(),
            stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19],
            boot.substring(0, 8));
  }

  @Test
  void aMemberCanBeDynamicOrHaveAnIdOfTheUsers() throws Exception {
    String topic = kafka.newTopic(1);
    Subscription dynamic =
        subscribe(open(KafkaSpewOptions::dynamicMembership), topic, new CapturingHandler());
    Await.until("a member", () -> numbers().equals(Set.of("dynamic")));
    dynamic.close();

    subscribe(open(options -> options.memberId("recorder-7")), topic, new CapturingHandler());

    Await.until("a member", () -> numbers().equals(Set.of("7")));
    assertThat(members().get(0).groupInstanceId()).contains("recorder-7");
  }

  @Test
  void aMemberThatAnotherPutOutOfTheGroupDoesNotPutThatOut() throws Exception {
    String topic = kafka.newTopic(1);
    subscribe(open(options -> options.memberId("twice")), topic, new CapturingHandler());
    Await.until("a member", () -> !members().isEmpty());

    new StaticMembership(groups(), group, "twice", Optional.empty()).leave("another");

    assertThat(members()).hasSize(1);
  }

  @Test
  void aHostWithoutANameOrALockHasDynamicMembers() throws Exception {
    GroupMembers members = groups();
    ClientProperties properties = new ClientProperties(options());
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(choose(properties, members, directory, "localhost.localdomain")).isEmpty();
    assertThat(choose(properties, members, file, "host")).isEmpty();
    assertThat(choose(properties, members, directory.resolve("none"), "host")).isEmpty();
    assertThat(choose(properties, members, directory, "host:1")).contains("host_1-0");
  }

  private Optional<String> choose(
      ClientProperties properties, GroupMembers members, Path locks, String host) {
    try (Membership membership =
        new Memberships(properties, members, locks, Optional.of(host)).choose(group)) {
      return membership.instanceId();
    }
  }

  @Test
  void aSlotIsTakenOnceUntilItIsFree() throws Exception {
    MemberSlot slot = MemberSlot.tryTake(directory, "cluster", group, 0).orElseThrow();
    assertThat(MemberSlot.tryTake(directory, "cluster", group, 0)).isEmpty();
    MemberSlot.tryTake(directory, "cluster", group, 1).orElseThrow().close();
    MemberSlot.tryTake(directory, "cluster", group + "-other", 0).orElseThrow().close();
    slot.close();
    slot.close();
    MemberSlot.tryTake(directory, "cluster", group, 0).orElseThrow().close();
  }
}
