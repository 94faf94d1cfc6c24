package io.tattletail.spew.kafka;

import io.tattletail.spew.SpewException;
import java.util.Optional;
import org.apache.kafka.clients.admin.MemberDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member that Kafka knows again by its instance id: a process that takes the place of a killed
 * one with the same id has its partitions at once.
 */
final class StaticMembership implements Membership {
  private static final Logger LOG = LoggerFactory.getLogger(StaticMembership.class);

  private final GroupMembers members;
  private final String group;
  private final String instanceId;
  private final Optional<MemberSlot> slot;

  /**
   * @param slot freed when this is closed; empty if the user vouches that no two living processes
   *     have the id
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
    // In a rebalance Kafka may have told no id yet.
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
