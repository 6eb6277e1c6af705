//! The workspaces of a token.

use serde_json::json;

use crate::client::{ApiResponse as _, shop};

#[tokio::test]
async fn all_projects_are_in_one_workspace() {
    let (_emulator, client) = shop().await;
    let workspaces = client.get("/agents/me/workspaces").await.ok();
    assert_eq!(workspaces, json!([{"id": "emulator", "slug": "emulator", "name": "emulator"}]));
    assert_eq!(client.get("/projects/shop").await.ok()["workspaceId"], workspaces[0]["id"]);
}
