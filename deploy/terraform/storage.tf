resource "random_id" "bucket" {
  byte_length = 6
}

# Uploads, finished books, checkpoints.
resource "aws_s3_bucket" "books" {
  bucket = "${local.name}-${random_id.bucket.hex}"
}

resource "aws_s3_bucket_public_access_block" "books" {
  bucket = aws_s3_bucket.books.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "books" {
  bucket = aws_s3_bucket.books.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "books" {
  bucket = aws_s3_bucket.books.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.main.arn
    }
  }
}

# No versioning: a book that has expired is gone.
resource "aws_s3_bucket_lifecycle_configuration" "books" {
  bucket = aws_s3_bucket.books.id

  rule {
    id     = "broken-uploads"
    status = "Enabled"

    filter {
      prefix = ""
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  # The safety net behind Diglot's own expiry (rule C8), which it outlasts.
  rule {
    id     = "expiry"
    status = "Enabled"

    filter {
      prefix = ""
    }

    expiration {
      days = var.file_expiry_days
    }
  }
}

resource "aws_s3_bucket_policy" "books" {
  bucket = aws_s3_bucket.books.id
  policy = data.aws_iam_policy_document.books.json

  depends_on = [aws_s3_bucket_public_access_block.books]
}

data "aws_iam_policy_document" "books" {
  statement {
    sid    = "TlsOnly"
    effect = "Deny"

    principals {
      # `*` because the statement denies access without TLS to everyone.
      type = "*"
      # `*` because the statement denies access without TLS to everyone.
      identifiers = ["*"]
    }

    # `*` because every action is denied without TLS.
    actions = ["s3:*"]
    resources = [
      aws_s3_bucket.books.arn,
      # `*` because it means all files in this bucket.
      "${aws_s3_bucket.books.arn}/*",
    ]

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
