"""The web application: endpoints, answers to what goes wrong, and the processing behind them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from regional_platform.admission import Region
from regional_platform.answers import error
from regional_platform.bodies import Unacceptable
from regional_platform.processing import Processor
from regional_platform.routes import router
from regional_platform.rules import record_types
from regional_platform.signatures import Unproven, now


log = logging.getLogger(__name__)


def create_app(region: Region | None = None) -> FastAPI:
    """Put the platform together; without a region it can only describe itself."""
    app = FastAPI(
        title="自治区社会信用信息平台 (reference)",
        description="Exchange of public credit records with the platforms of cities; see docs/regional_api.md.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        lifespan=_lifespan,
        separate_input_output_schemas=False,
    )
    app.state.region = region
    app.include_router(router)
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    region: Region = app.state.region
    processor = Processor(region.conninfo, region.settings, record_types(region.settings.catalogue))
    processor.start()
    yield
    processor.stop()


async def _unproven(_: Request, problem: Any) -> Response:
    return error(
        401, problem.code, problem.message, server_time=now().isoformat().replace("+00:00", "Z")
    )


async def _unacceptable(_: Request, problem: Any) -> Response:
    return error(problem.status, problem.code, problem.message)


async def _parameters(_: Request, problem: Any) -> Response:
    faults = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in problem.errors())
    return error(400, "parameters", faults)


async def _http(_: Request, problem: Any) -> Response:
    return error(
        problem.status_code,
        "not-found" if problem.status_code == 404 else "http",
        str(problem.detail),
    )


async def _database(_: Request, problem: Any) -> Response:
    log.warning("database: %s", problem)
    return error(503, "database-unavailable", "the platform's database does not answer")


async def _mistake(_: Request, problem: Any) -> Response:
    return error(500, "internal", "a mistake of this platform; it is logged")


_HANDLERS: dict[int | type[Exception], Any] = {
    Unproven: _unproven,
    Unacceptable: _unacceptable,
    RequestValidationError: _parameters,
    HTTPException: _http,
    psycopg.OperationalError: _database,
    Exception: _mistake,
}
