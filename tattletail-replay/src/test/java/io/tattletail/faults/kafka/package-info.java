/**
 * The campaign on Kafka: rounds of recording from a real broker, in each of which something dies,
 * moves, restarts or is deleted. What Kafka confirmed is held against what a replay gives, and what
 * ended against what the states said.
 */
package io.tattletail.faults.kafka;
