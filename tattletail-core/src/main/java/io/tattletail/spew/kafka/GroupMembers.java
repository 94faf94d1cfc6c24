package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNull;

import io.tattletail.spew.SpewException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/** The present members of groups. Thread-safe. */
final class GroupMembers {
  private final Admin admin;
  private final BrokerCalls calls;

  GroupMembers(Admin admin, BrokerCalls calls) {
    this.admin = admin;
    this.calls = calls;
  }

  /** The id of the cluster, which all its brokers return. */
  String clusterId() {
    return calls.await(admin.describeCluster().clusterId(), "asking for the cluster's id");
  }

  /** All members of a group; none if Kafka does not know the group. */
  Collection<MemberDescription> all(String group) {
    try {
      return calls
          .await(
              requireNonNull(
                  admin.describeConsumerGroups(List.of(group)).describedGroups().get(group),
                  "each group that is asked for has an answer"),
              "describing group " + group)
          .members();
    } catch (SpewException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return List.of();
      }
      throw e;
    }
  }

  /** The static member with this instance id; empty if there is none. */
  Optional<MemberDescription> find(String group, String instanceId) {
    return all(group).stream()
        .filter(member -> member.groupInstanceId().filter(instanceId::equals).isPresent())
        .findFirst();
  }

  /** Removes a static member, if there is one. */
  void remove(String group, String instanceId) {
    MemberToRemove member = new MemberToRemove(instanceId);
    try {
      calls.await(
          admin
              .removeMembersFromConsumerGroup(
                  group, new RemoveMembersFromConsumerGroupOptions(Set.of(member)))
              .memberResult(member),
          "removing member " + instanceId + " from group " + group);
    } catch (SpewException e) {
      if (!(e.getCause() instanceof UnknownMemberIdException)
          && !(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
  }
}
