-- What is kept for a time only: files that nothing refers to, deliveries that were sent.
CREATE INDEX attachment_digest ON attachment (digest);
CREATE INDEX article_file_digest ON article_file (digest);
CREATE INDEX delivery_sent ON delivery (sent_at) WHERE state = 'sent';
