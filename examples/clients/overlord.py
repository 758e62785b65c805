#!/usr/bin/env python3
"""Submits tasks with confluent-kafka and waits for their results: overlord.py BOOTSTRAP POOL COUNT

Prints a line "<id> <outcome>" for each, then the pool's newest stats record.
Debian: apt-get install python3-confluent-kafka
"""
import json
import sys
import uuid

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition


def submit(bootstrap, pool, count):
    """The ids of the tasks, once Kafka has all of them."""
    producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True})
    failures = []
    ids = []
    for number in range(count):
        ids.append(f"python-{uuid.uuid4()}")
        task = {
            "id": ids[-1],
            "payload": {"messages": [{"role": "user", "content": f"Say {number}"}]},
        }
        producer.produce(
            f"overlord.tasks.{pool}",
            value=json.dumps(task),
            on_delivery=lambda error, _: failures.append(error) if error else None,
        )
    producer.flush()
    if failures:
        sys.exit(f"{len(failures)} tasks were not written: {failures[0]}")
    return ids


def reader(bootstrap, topic, at_end):
    """Reads all partitions, committed records only, without being a member of any group."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "not-used",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    partitions = consumer.list_topics(topic, 10).topics[topic].partitions
    ends = {p: consumer.get_watermark_offsets(TopicPartition(topic, p), 10)[1] for p in partitions}
    consumer.assign(
        [TopicPartition(topic, p, ends[p] if at_end else OFFSET_BEGINNING) for p in partitions]
    )
    return consumer, sum(ends.values())


def main():
    bootstrap, pool, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    results, _ = reader(bootstrap, "overlord.results", at_end=True)
    waiting = set(submit(bootstrap, pool, count))
    while waiting:
        message = results.poll(1)
        if message is None:
            continue
        if message.error():
            sys.exit(str(message.error()))
        task_id = (message.key() or b"").decode()
        if task_id in waiting:
            waiting.remove(task_id)
            print(task_id, json.loads(message.value())["outcome"], flush=True)
    results.close()

    stats, _ = reader(bootstrap, "overlord.stats", at_end=True)
    while True:  # the leader writes one a second
        message = stats.poll(1)
        if message is not None and not message.error() and message.key() == pool.encode():
            print(message.value().decode())
            break
    stats.close()


if __name__ == "__main__":
    main()
