output "url" {
  description = "Where the service answers."
  value       = "https://${var.domain_name}"
}

output "load_balancer_dns_name" {
  description = "Where domain_name must point, unless Route 53 does it."
  value       = aws_lb.main.dns_name
}

output "registry_url" {
  description = "Where images are pushed."
  value       = aws_ecr_repository.app.repository_url
}

output "cluster_name" {
  description = "The ECS cluster; ECS_CLUSTER_NAME."
  value       = aws_ecs_cluster.main.name
}

output "api_service_name" {
  description = "The API's service."
  value       = aws_ecs_service.api.name
}

output "worker_service_name" {
  description = "The workers' service."
  value       = aws_ecs_service.worker.name
}

output "bucket_name" {
  description = "S3_BUCKET_NAME."
  value       = aws_s3_bucket.books.id
}

output "table_name" {
  description = "DYNAMODB_TABLE_NAME."
  value       = aws_dynamodb_table.jobs.name
}

output "log_group_name" {
  description = "CLOUDWATCH_LOG_GROUP."
  value       = aws_cloudwatch_log_group.app.name
}

output "alerts_topic_arn" {
  description = "ALERTS_TOPIC_ARN."
  value       = aws_sns_topic.alerts.arn
}

output "admin_token_parameter" {
  description = "SSM parameter with ADMIN_TOKEN, for POST /auth/token."
  value       = aws_ssm_parameter.made["ADMIN_TOKEN"].name
}

output "deploy_role_arn" {
  description = "The role that the deploy workflow assumes: variable AWS_DEPLOY_ROLE_ARN of the repository."
  value       = one(aws_iam_role.deploy[*].arn)
}
