data "aws_iam_policy_document" "assumed_by_tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

# What ECS needs to start a task: the image, the secrets, the log.
resource "aws_iam_role" "execution" {
  name               = "${local.name}-execution"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_tasks.json
}

resource "aws_iam_role_policy" "execution" {
  name   = "start-tasks"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

data "aws_iam_policy_document" "execution" {
  statement {
    sid     = "RegistryLogin"
    actions = ["ecr:GetAuthorizationToken"]
    # `*` because this action supports no resource (Service Authorization Reference, Amazon ECR).
    resources = ["*"]
  }

  statement {
    sid       = "PullImage"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [aws_ecr_repository.app.arn]
  }

  statement {
    sid     = "WriteLog"
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    # `*` because it means the streams of this one log group, one per task.
    resources = ["${aws_cloudwatch_log_group.app.arn}:*"]
  }

  statement {
    sid       = "ReadSecrets"
    actions   = ["ssm:GetParameters"]
    resources = values(local.secret_arns)
  }

  statement {
    sid       = "DecryptSecrets"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.main.arn]
  }
}

# What the program itself may do. API and workers read and write the same jobs and files.
data "aws_iam_policy_document" "task" {
  statement {
    sid     = "Files"
    actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    # `*` because it means all files in this bucket.
    resources = ["${aws_s3_bucket.books.arn}/*"]
  }

  statement {
    sid       = "ListFiles"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.books.arn]
  }

  statement {
    sid       = "JobRecords"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [aws_dynamodb_table.jobs.arn]
  }

  statement {
    sid       = "FindJobs"
    actions   = ["dynamodb:Query"]
    resources = [for index in ["status-index", "owner-index", "due-index"] : "${aws_dynamodb_table.jobs.arn}/index/${index}"]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.main.arn]
  }

  statement {
    sid     = "Figures"
    actions = ["cloudwatch:PutMetricData"]
    # `*` because this action supports no resource; the condition limits it to one namespace.
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = [local.namespace]
    }
  }

  statement {
    sid       = "Alerts"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alerts.arn]
  }
}

resource "aws_iam_role" "api" {
  name               = "${local.name}-api"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_tasks.json
}

resource "aws_iam_role_policy" "api" {
  name   = "jobs-and-files"
  role   = aws_iam_role.api.id
  policy = data.aws_iam_policy_document.task.json
}

resource "aws_iam_role" "worker" {
  name               = "${local.name}-worker"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_tasks.json
}

resource "aws_iam_role_policy" "worker" {
  name   = "jobs-and-files"
  role   = aws_iam_role.worker.id
  policy = data.aws_iam_policy_document.worker.json
}

# Workers may call AWS's own translators too, where that is wanted.
data "aws_iam_policy_document" "worker" {
  source_policy_documents = [data.aws_iam_policy_document.task.json]

  dynamic "statement" {
    for_each = var.allow_bedrock ? [1] : []

    content {
      sid     = "Bedrock"
      actions = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
      resources = [
        # `*` because callers choose the model; a profile spreads calls over regions, so any region is allowed.
        "arn:${local.partition}:bedrock:*::foundation-model/*",
        # `*` because it means the inference profiles of this account and region.
        "arn:${local.partition}:bedrock:${var.region}:${local.account_id}:inference-profile/*",
      ]
    }
  }

  dynamic "statement" {
    for_each = var.allow_amazon_translate ? [1] : []

    content {
      sid     = "AmazonTranslate"
      actions = ["translate:TranslateText"]
      # `*` because without custom terminologies this action supports no resource.
      resources = ["*"]
    }
  }
}
