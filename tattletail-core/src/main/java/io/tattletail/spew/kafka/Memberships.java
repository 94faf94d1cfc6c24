package io.tattletail.spew.kafka;

import com.google.common.annotations.VisibleForTesting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.clients.admin.MemberDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the membership of a subscription in its group. By default it is the static member {@code
 * <host name>-<n>}, with the first {@code n} from 0 that no other living process of the host has.
 * So a killed process is the same member when it is started again.
 *
 * <p>Two living processes with one id would put each other out of the group. Three checks prevent
 * this: the lock of a file, the address of the member that has the id in Kafka, and the process
 * that this member's {@code client.id} names.
 */
final class Memberships {
  private static final Logger LOG = LoggerFactory.getLogger(Memberships.class);

  /**
   * The largest number of static members of one host in a group; further processes are dynamic
   * members.
   */
  private static final int MOST_SLOTS = 64;

  /** Kafka takes ids of up to 249 characters, and the number needs some. */
  private static final int LONGEST_HOST_NAME = 200;

  private final ClientProperties properties;
  private final GroupMembers members;
  private final Path lockDirectory;
  private final Optional<String> hostName;

  Memberships(ClientProperties properties, GroupMembers members) {
    this(properties, members, Path.of(System.getProperty("java.io.tmpdir")), hostName());
  }

  @VisibleForTesting
  Memberships(
      ClientProperties properties,
      GroupMembers members,
      Path lockDirectory,
      Optional<String> hostName) {
    this.properties = properties;
    this.members = members;
    this.lockDirectory = lockDirectory;
    this.hostName = hostName.flatMap(Memberships::usable);
  }

  /**
   * The membership of this process in a group. The caller closes it when the process is no member
   * any more.
   */
  Membership choose(String group) {
    if (properties.isDynamicMember()) {
      return Membership.DYNAMIC;
    }
    Optional<String> given = properties.memberId();
    if (given.isPresent()) {
      return new StaticMembership(members, group, given.get(), Optional.empty());
    }
    if (hostName.isEmpty()) {
      return dynamic(group, "this host has no name");
    }
    try {
      return firstFree(group, hostName.get());
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      return dynamic(group, "no file can be locked in " + lockDirectory + ": " + e);
    }
  }

  private Membership firstFree(String group, String host) throws IOException {
    String clusterId = members.clusterId();
    IOException failure = null;
    for (int n = 0; n < MOST_SLOTS; n++) {
      Optional<MemberSlot> slot;
      try {
        slot = MemberSlot.tryTake(lockDirectory, clusterId, group, n);
      } catch (IOException e) {
        // For instance, the file belongs to another user.
        failure = e;
        continue;
      }
      if (slot.isPresent()) {
        String id = host + "-" + n;
        if (isFree(group, id, slot.get())) {
          LOG.info("subscription {} is member {} of its group", group, id);
          return new StaticMembership(members, group, id, slot);
        }
        slot.get().close();
      }
    }
    if (failure != null) {
      throw failure;
    }
    return dynamic(group, MOST_SLOTS + " processes of this host are in the group");
  }

  private boolean isFree(String group, String id, MemberSlot slot) {
    try {
      return members.find(group, id).filter(Memberships::isLiving).isEmpty();
    } catch (RuntimeException e) {
      slot.close();
      throw e;
    }
  }

  private static Membership dynamic(String group, String reason) {
    LOG.warn(
        "subscription {} is a dynamic member of its group: {}. If it is killed, its partitions wait"
            + " until its session times out; KafkaSpewOptions.memberId avoids that",
        group,
        reason);
    return Membership.DYNAMIC;
  }

  /** Whether a member may be another living process. */
  private static boolean isLiving(MemberDescription member) {
    return isLiving(member.clientId(), member.host());
  }

  @VisibleForTesting
  static boolean isLiving(String clientId, String host) {
    return !isAddressOfThisHost(host) || ProcessMark.isOfAnotherLivingProcess(clientId);
  }

  /**
   * @param host the host as Kafka reports it, such as {@code /10.0.0.7}
   */
  private static boolean isAddressOfThisHost(String host) {
    String address = host.substring(host.lastIndexOf('/') + 1);
    try {
      // The host is an address, so this looks up no name.
      InetAddress parsed = InetAddress.getByName(address);
      return parsed.isLoopbackAddress() || NetworkInterface.getByInetAddress(parsed) != null;
    } catch (UnknownHostException | SocketException e) {
      LOG.debug("whose address {} is", host, e);
      return false;
    }
  }

  private static Optional<String> hostName() {
    try {
      // Linux has a name even where no resolver knows it.
      return Optional.of(Files.readString(Path.of("/proc/sys/kernel/hostname")).trim());
    } catch (IOException | SecurityException e) {
      LOG.debug("no host name in /proc", e);
    }
    try {
      return Optional.of(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      LOG.debug("this host's name does not resolve", e);
      return Optional.empty();
    }
  }

  /** The name in the characters that Kafka allows; empty if it does not distinguish hosts. */
  private static Optional<String> usable(String name) {
    if (name.isEmpty() || name.equals("(none)") || name.startsWith("localhost")) {
      return Optional.empty();
    }
    String clean = name.replaceAll("[^a-zA-Z0-9._-]", "_");
    return Optional.of(clean.substring(0, Math.min(clean.length(), LONGEST_HOST_NAME)));
  }

  /** Whether Kafka allows this id. */
  static boolean isValidId(String id) {
    return id.matches("[a-zA-Z0-9._-]{1,249}") && !id.equals(".") && !id.equals("..");
  }
}
