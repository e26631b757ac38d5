"""Cockpit: what is on offer: prepared alerts, products that can be exported, and retentions."""

from __future__ import annotations

from typing import NamedTuple

from emulator.store import JSON

# Days: lowest and highest, and what a new source of each type gets. Source: recorded reply of GET /config. The provider
# allows its resource 365 days at most; the service goes to five years.
LONGEST_RETENTION = 1825
DEFAULT_RETENTION = {"metrics": 31, "logs": 7, "traces": 7}


class Alert(NamedTuple):
    """An alert that Scaleway has prepared: its rule is named by `id`, and `after` is how long it must hold."""

    id: str
    name: str
    family: str
    product: str
    title: str
    condition: str
    after: str

    def shown(self, region: str, status: str) -> JSON:
        about = {"display_name": self.title, "display_description": self.condition}
        return {
            "annotations": {
                **about,
                "family": self.family,
                "product": self.product,
                "rule_id": self.id,
                "description": self.condition,
                "summary": f"{self.title}: {self.product}",
                "dashboard_path": "",
            },
            "data_source_id": "",
            "duration": self.after,
            "name": self.name,
            "preconfigured": True,
            "preconfigured_data": {
                **about,
                "preconfigured_rule_id": self.id,
                "product_family": self.family,
                "product_name": self.product,
            },
            "region": region,
            "rule": "",  # no metric is ever evaluated here
            "rule_status": status,
            "state": "inactive" if status == "enabled" else "unknown_state",
        }


_DB, _LB, _K8S, _LONG = "Managed Databases", "Load Balancer", "Containers", "10m"

# Source: recorded replies of GET /alerts (fr-par).
ALERTS = tuple(
    Alert(*row)
    for row in (
        (
            "d3974dcd-0f02-47cf-a266-67223e579390",
            "APIServerHighCPUUsage",
            _K8S,
            "Kubernetes",
            "High api-server CPU usage",
            "> 90 % for 10 minutes",
            _LONG,
        ),
        (
            "09396fbe-bddc-47a3-8072-c4246bef03c1",
            "APIServerHighMemoryUsage",
            _K8S,
            "Kubernetes",
            "High api-server memory usage",
            "> 90 % for 10 minutes",
            _LONG,
        ),
        (
            "8dba8eed-25eb-4860-ab33-7cb5ca662036",
            "CockpitIngestionDecrease",
            "Observability",
            "Cockpit",
            "Ingestion decrease",
            "50% decrease in ingestion volumes in the past hour",
            "0s",
        ),
        (
            "669f781a-adab-4e3c-984e-fb149f8b67a3",
            "CockpitIngestionIncrease",
            "Observability",
            "Cockpit",
            "Ingestion increase",
            "100% increase in ingestion volumes in the past hour",
            "0s",
        ),
        (
            "ac63ebdc-eaba-4aeb-a771-4d028363a75b",
            "DataWarehouseHighCPUUsage",
            "Data & Analytics",
            "Data Warehouse",
            "High CPU usage",
            "> 90 % for 10 minutes",
            _LONG,
        ),
        (
            "f5e3c109-91b3-4586-b580-9f86529c1df8",
            "HighCpuUsage",
            _DB,
            "Redis",
            "High CPU usage",
            "> 80 % for 10 minutes",
            _LONG,
        ),
        (
            "3c5b3a41-69de-43ed-9217-e3002d687c53",
            "HighMemoryUsage",
            _DB,
            "Redis",
            "High memory usage",
            "> 80 % for 10 minutes",
            _LONG,
        ),
        (
            "1c16c699-e00e-4be8-b05d-d8cd2797f2a7",
            "InstanceHighCPUUsage",
            "Compute",
            "Instance",
            "High CPU usage",
            "> 90 % for 10 minutes",
            _LONG,
        ),
        (
            "d1b1b4a0-7215-494b-9d81-796e52c7ed0e",
            "LBBackendDown",
            _LB,
            "LB",
            "Backend down",
            "All servers for a given Backend are down",
            "5m",
        ),
        (
            "feb64cef-c855-4230-a74e-813515fdb357",
            "LBBackendServerDown",
            _LB,
            "LB",
            "Backend server down",
            "1 or several Backend server(s) is/are down",
            "5m",
        ),
        (
            "835bd0fc-57ea-43cf-ba2f-2b637e85eedb",
            "LBHighBandwidthLoad",
            _LB,
            "LB",
            "High bandwidth usage",
            "> 80 % for 10 minutes",
            _LONG,
        ),
        (
            "769bd543-6030-4540-bd2d-5e2d0604e767",
            "LBHighCPULoad",
            _LB,
            "LB",
            "High CPU usage",
            "> 80 % for 10 minutes",
            _LONG,
        ),
        (
            "fcf06e62-22ee-4e86-9b16-3cc9708e1b07",
            "LBHighConnectionLoad",
            _LB,
            "LB",
            "High connection usage",
            "> 80 % for 10 minutes",
            _LONG,
        ),
        (
            "89d456d0-8614-40a2-b0a6-682ea25e98b6",
            "LBHighMemoryLoad",
            _LB,
            "LB",
            "High memory usage",
            "> 80 % for 10 minutes",
            _LONG,
        ),
        (
            "76f01e05-79d1-4509-93f2-67eb84586070",
            "MySQLHighCPULoad",
            _DB,
            "MySQL",
            "High CPU usage",
            "> 80 % for 10 minutes",
            _LONG,
        ),
        (
            "f8834c3d-4d3d-49a2-9164-0236d4c93590",
            "MySQLHighStorageUsage",
            _DB,
            "MySQL",
            "High storage usage",
            "> 80 % for 10 minutes",
            _LONG,
        ),
        (
            "eb8a941e-698d-47d6-b62d-4b6c13f7b4b7",
            "MySQLTooManyConnections",
            _DB,
            "MySQL",
            "Too many connections",
            "> 80 % for 10 minutes",
            _LONG,
        ),
        (
            "dc9b67ae-baa6-4a37-907d-2a6c31304561",
            "NodesNotReady",
            _K8S,
            "Kubernetes",
            "Nodes not ready",
            "> 0 for 10 minutes",
            _LONG,
        ),
        (
            "615245e6-3882-4d99-8798-d17ca1c95645",
            "PostgreSQLHighCPULoad",
            _DB,
            "PostgreSQL",
            "High CPU usage",
            "> 80 % for 10 minutes",
            _LONG,
        ),
        (
            "c8991f90-facb-436c-b4ab-6aa13822a451",
            "PostgreSQLHighStorageUsage",
            _DB,
            "PostgreSQL",
            "High storage usage",
            "> 80 % for 10 minutes",
            _LONG,
        ),
        (
            "6c6843af-1815-46df-9e52-6feafcf31fd7",
            "PostgresqlTooManyConnections",
            _DB,
            "PostgreSQL",
            "Too many connections",
            "> 80 % for 10 minutes",
            _LONG,
        ),
        (
            "e930945c-8b42-48fe-94db-12abc81d27f4",
            "ServerlessSQLDatabaseHighCPUUsage",
            "Serverless",
            "SQL Databases",
            "High CPU usage",
            "> 90 % for 10 minutes",
            _LONG,
        ),
    )
)
ALERT_IDS = frozenset(alert.id for alert in ALERTS)

# (name, display name, family, resource types). Source: recorded reply of GET /products.
PRODUCTS = (
    ("sbs", "Block Storage", "Storage", ("sbs_volume", "sbs_snapshot")),
    ("observability", "Cockpit", "Observability", ("observability_cockpit", "observability_exporter")),
    ("instance", "CPU & GPU Instances", "Compute", ("instance_server", "vpc_pn")),
    ("datalab", "Data Lab", "Data & Analytics", ("spk_datalab",)),
    ("data-warehouse", "Data Warehouse", "Data & Analytics", ("data_warehouse_clickhouse",)),
    ("edge-services", "Edge Services", "Network", ("edge_content_delivery_service",)),
    ("generative-apis", "Generative APIs", "AI", ("generative_apis",)),
    ("hpc", "GPU Clusters", "High Performance Compute", ("hpc",)),
    ("interlink", "Interlink", "Network", ("interlink", "interlink_dedicated_connection")),
    ("iot", "IoT Hub", "Integration Services", ("iot_hub", "iot_device")),
    ("kubernetes", "Kubernetes", "Containers", ("kubernetes_cluster",)),
    ("lb", "Load Balancer", "Network", ("load_balancer",)),
    ("inference", "Managed Inference", "AI", ("inference_deployment", "llm_inference_deployment")),
    ("mnq", "Messaging and Queuing", "Integration Services", ("mnq_namespace", "mnq_nats", "mnq_sqs", "mnq_sns")),
    ("mongodb", "MongoDB", "Databases", ("mgdb_instance",)),
    ("object-storage", "Object Storage", "Storage", ("object_storage_bucket",)),
    ("rdb", "PostgreSQL & MySQL", "Databases", ("rdb_instance_postgresql", "rdb_instance_mysql")),
    ("public-gateway", "Public Gateway", "Network", ("public_gateway",)),
    ("rkv", "Redis", "Databases", ("rkv_cluster",)),
    ("secret-manager", "Secret Manager", "Security & Identity", ("secret_manager_secret", "secret_manager_method")),
    (
        "serverless",
        "Serverless Functions and Containers",
        "Serverless Compute",
        ("serverless_function", "serverless_function_build", "serverless_container", "serverless_container_trigger"),
    ),
    ("serverless-jobs", "Serverless Jobs", "Serverless Compute", ("serverless_job",)),
    ("serverless-db", "Serverless SQL", "Databases", ("serverless_db_postgresql",)),
    ("svpn", "Site-to-Site VPN", "Network", ("svpn_gateway",)),
    ("transactional-email", "Transactional Emails", "Domains & Web Hosting", ("tem",)),
    ("vpc", "VPC", "Network", ("vpc_pn",)),
)
PRODUCT_NAMES = frozenset(row[0] for row in PRODUCTS)


def shown_products() -> list[JSON]:
    return [
        {"name": name, "display_name": display, "family_name": family, "resource_types": list(types)}
        for name, display, family, types in PRODUCTS
    ]
