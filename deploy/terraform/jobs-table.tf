# The job records: the source of truth about every job.
resource "aws_dynamodb_table" "jobs" {
  name         = "${local.name}-jobs"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "job_id"

  attribute {
    name = "job_id"
    type = "S"
  }

  attribute {
    name = "status"
    type = "S"
  }

  attribute {
    name = "owner"
    type = "S"
  }

  attribute {
    name = "created_at"
    type = "S"
  }

  attribute {
    name = "due"
    type = "S"
  }

  attribute {
    name = "due_at"
    type = "N"
  }

  # Indexes only find ids: whatever is shown or decided is read from the record itself.
  global_secondary_index {
    name               = "status-index"
    hash_key           = "status"
    range_key          = "created_at"
    projection_type    = "INCLUDE"
    non_key_attributes = ["caller", "lease_until", "ended_at"]
  }

  global_secondary_index {
    name               = "owner-index"
    hash_key           = "owner"
    range_key          = "created_at"
    projection_type    = "INCLUDE"
    non_key_attributes = ["status", "expires_at"]
  }

  global_secondary_index {
    name               = "due-index"
    hash_key           = "due"
    range_key          = "due_at"
    projection_type    = "INCLUDE"
    non_key_attributes = ["expires_at", "callback_due_at"]
  }

  # The safety net behind Diglot's own expiry (rule C8); AWS may delete up to two days after that time.
  ttl {
    attribute_name = "ttl"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.main.arn
  }

  deletion_protection_enabled = var.deletion_protection
}
