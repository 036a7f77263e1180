-- What it takes to answer two of the questions that our API answers: the messages of a station, and the samples of a charge.
CREATE INDEX journal_of_station ON journal (station_id, id);

CREATE INDEX sample_of_charge ON sample (charge_id, at);
