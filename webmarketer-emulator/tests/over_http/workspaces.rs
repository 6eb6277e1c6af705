//! The workspaces that a token sees.

use serde_json::json;

use crate::client::{AnswerOfApi as _, shop};

#[tokio::test]
async fn the_one_workspace_is_that_of_every_project() {
    let (_emulator, client) = shop().await;
    let workspaces = client.get("/agents/me/workspaces").await.ok();
    assert_eq!(workspaces, json!([{"id": "emulator", "name": "emulator"}]));
    assert_eq!(client.get("/projects/shop").await.ok()["workspaceId"], workspaces[0]["id"]);
}
