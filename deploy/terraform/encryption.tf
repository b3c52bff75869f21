# One key for books, job records, secrets, logs and alerts.
resource "aws_kms_key" "main" {
  description             = "${local.name}: books, job records, secrets, logs, alerts"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json
}

resource "aws_kms_alias" "main" {
  name          = "alias/${local.name}"
  target_key_id = aws_kms_key.main.key_id
}

data "aws_iam_policy_document" "key" {
  statement {
    sid = "AccountAdministersKey"

    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${local.account_id}:root"]
    }

    # `*` because a key whose policy omits an action can never be managed again; IAM decides who in the account may use it.
    actions = ["kms:*"]
    # `*` because in a key's policy it means this key only.
    resources = ["*"]
  }

  statement {
    sid = "LogsEncrypt"

    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.amazonaws.com"]
    }

    actions = [
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:Encrypt",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
    ]
    # `*` because in a key's policy it means this key only.
    resources = ["*"]

    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:${local.partition}:logs:${var.region}:${local.account_id}:log-group:/ecs/${local.name}"]
    }
  }

  # An alarm can't publish to a topic that is encrypted with AWS's managed key for SNS.
  statement {
    sid = "AlarmsPublish"

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    actions = ["kms:Decrypt", "kms:GenerateDataKey"]
    # `*` because in a key's policy it means this key only.
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}
