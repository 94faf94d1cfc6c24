package io.tattletail.spew.kafka;

import io.tattletail.spew.SpewException;
import java.util.Optional;
import org.apache.kafka.clients.admin.MemberDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A static member, which Kafka identifies by its instance id. A process with the same id as a
 * killed process takes its place and has its partitions at once.
 */
final class StaticMembership implements Membership {
  private static final Logger LOG = LoggerFactory.getLogger(StaticMembership.class);

  private final GroupMembers members;
  private final String group;
  private final String instanceId;
  private final Optional<MemberSlot> slot;

  /**
   * @param slot the slot to free on close; empty if the user chose the id, and so guarantees that
   *     no two living processes have it
   */
  StaticMembership(
      GroupMembers members, String group, String instanceId, Optional<MemberSlot> slot) {
    this.members = members;
    this.group = group;
    this.instanceId = instanceId;
    this.slot = slot;
  }

  @Override
  public Optional<String> instanceId() {
    return Optional.of(instanceId);
  }

  @Override
  public void evict() {
    members.remove(group, instanceId);
  }

  @Override
  public void leave(String memberId) {
    try {
      if (members.find(group, instanceId).filter(member -> isOwn(member, memberId)).isPresent()) {
        members.remove(group, instanceId);
      }
    } catch (SpewException e) {
      LOG.warn(
          "subscription {} stays in its group as {} until its session times out",
          group,
          instanceId,
          e);
    }
  }

  private static boolean isOwn(MemberDescription member, String memberId) {
    // During a rebalance Kafka may not have given the member an id yet.
    return memberId.isEmpty()
        ? member.clientId().endsWith(ProcessMark.own())
        : member.consumerId().equals(memberId);
  }

  @Override
  public void close() {
    slot.ifPresent(MemberSlot::close);
  }

  @Override
  public String toString() {
    return "StaticMembership[" + instanceId + " in " + group + "]";
  }
}
