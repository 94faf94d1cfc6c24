package io.tattletail.bench;

/** Recording all events, against writing the same records with less care. */
final class RecordMeasurement implements Measurement {
  @Override
  public String name() {
    return "record";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    Contender recorder = new RecorderAppends(lab, lab.events());
    report.compare("record.floor", recorder, new FloorWriter(lab));
    report.compare("record.avro", recorder, new AvroWriter(lab));
  }
}
